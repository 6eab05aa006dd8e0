using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>The records of a delimited file, without its header.</summary>
internal sealed class CsvSource : RecordSource
{
    private readonly Stream _input;
    private readonly CsvReader _reader;
    private readonly ImmutableArray<string> _names;
    private bool _firstIsRecord;

    public CsvSource(Stream input, CsvOptions options)
    {
        _input = input;
        _reader = new CsvReader(input, CsvDialect.Of(options));
        if (!_reader.Read())
        {
            throw CsvErrors.Empty();
        }

        _names = CsvHeader.Names(_reader, options);
        _firstIsRecord = !options.HasHeader;
    }

    public override IReadOnlyList<string> Names => _names;

    public override long Line => _reader.Line;

    public override ReadOnlySpan<byte> this[int column] => _reader[column];

    public override bool Read()
    {
        if (!_firstIsRecord)
        {
            return _reader.Read();
        }

        _firstIsRecord = false;
        return true;
    }

    public override JobFailedException NoRows() => CsvErrors.HeaderOnly(_names.Length);

    public override void Dispose() => _input.Dispose();
}
