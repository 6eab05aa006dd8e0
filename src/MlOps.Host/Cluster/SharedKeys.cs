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
        // Keys are read when a host starts and once a day, on a thread that may wait.
        var elements = ReadAsync().GetAwaiter().GetResult();
        _hasSeenOne |= elements.Count > 0;
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName) => StoreAsync(element.ToString(SaveOptions.DisableFormatting)).GetAwaiter().GetResult();

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
