using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using MlOps.Storage;

namespace MlOps.Host.Cluster;

/// <summary>
/// Data-protection keys in the store, one to a setting, so that every host of the cluster knows the sessions and tickets
/// of the others. Hosts that start at once with no key yet make one each; the first is everybody's, and the others are
/// dropped: their makers read again, and find it.
/// </summary>
internal sealed class SharedKeys(ISettings settings) : IXmlRepository
{
    private const string Prefix = "data-protection.";

    private bool _hasSeenOne;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = Wait(ReadAsync);
        _hasSeenOne |= elements.Count > 0;
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName) => Wait(async () =>
    {
        await StoreAsync(element.ToString(SaveOptions.DisableFormatting));
        return true;
    });

    /// <summary>
    /// Keys are read and made when a host starts and once a day, by whoever needs one just then. That may be an actor's turn, which
    /// a ticket is checked in; what is waited for must not need that turn to go on.
    /// </summary>
    private static T Wait<T>(Func<Task<T>> access) => Task.Run(access).GetAwaiter().GetResult();

    private async Task<List<XElement>> ReadAsync()
    {
        var elements = new List<XElement>();
        while (await settings.GetAsync(Name(elements.Count + 1)) is { } text)
        {
            elements.Add(XElement.Parse(text));
        }

        return elements;
    }

    private async Task StoreAsync(string text)
    {
        var number = 1;
        while (!await settings.TryAddAsync(Name(number), text))
        {
            if (!_hasSeenOne)
            {
                return;
            }

            number++;
        }
    }

    private static string Name(int number) => $"{Prefix}{number:D5}";
}
