using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MlOps.Simulation;

/// <summary>Says what happens, step by step, to whoever wants to know. Costs nothing while nobody does.</summary>
internal sealed class Trace(Loop loop, Action<string>? listener)
{
    public bool IsOn => listener is not null;

    public void Say(string who, [InterpolatedStringHandlerArgument("")] ref Text text)
    {
        if (listener is not null)
        {
            listener($"{loop.Elapsed:mm\\:ss\\.fffffff} {who,-12} {text.ToString()}");
        }
    }

    [InterpolatedStringHandler]
    internal ref struct Text
    {
        private readonly StringBuilder? _builder;

        public Text(int literalLength, int formattedCount, Trace trace, out bool isOn)
        {
            _ = formattedCount;
            isOn = trace.IsOn;
            _builder = isOn ? new(literalLength) : null;
        }

        public readonly void AppendLiteral(string text) => _builder!.Append(text);

        public readonly void AppendFormatted<T>(T value) => _builder!.Append(value);

        public readonly void AppendFormatted<T>(T value, string format)
            where T : IFormattable => _builder!.Append(value.ToString(format, CultureInfo.InvariantCulture));

        public override readonly string ToString() => _builder?.ToString() ?? "";
    }
}
