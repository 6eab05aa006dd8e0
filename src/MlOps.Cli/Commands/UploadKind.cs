using System.CommandLine;
using MlOps.Datasets;

namespace MlOps.Cli.Commands;

/// <summary>What kind of file is uploaded, and what it is to the dataset. What is not said is taken from the file's name.</summary>
internal sealed class UploadKind
{
    private readonly Option<string?> _format = new("--format") { Description = $"{FileKindText.Words<FileFormat>()} [by the file's name, else csv].", HelpName = "F" };
    private readonly Option<string?> _compression = new("--compression") { Description = $"{FileKindText.Words<FileCompression>()} [by the file's name, else none].", HelpName = "C" };
    private readonly Option<string?> _encoding = new("--encoding") { Description = $"{FileKindText.Words<TextEncoding>()} [by the file's mark, else utf-8].", HelpName = "E" };
    private readonly Option<bool> _append = new("--append") { Description = "The file is one more part beside those of the newest version." };
    private readonly Option<string?> _part = new("--part") { Description = "The name of the appended part [part-N].", HelpName = "NAME" };
    private readonly Option<string?> _replacePart = new("--replace-part") { Description = "The file replaces this part of the newest version.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        Option[] options = [_format, _compression, _encoding, _append, _part, _replacePart];
        foreach (var option in options)
        {
            command.Add(option);
        }
    }

    /// <summary>Between two fields of a file of this name, where nothing else is said.</summary>
    public static char DelimiterOf(string path) =>
        Path.GetFileName(path).Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',';

    public DatasetUpload Upload(ParseResult parsed, string path)
    {
        var named = FileKindText.OfName(path);
        var (append, replaced, part) = (parsed.GetValue(_append), parsed.GetValue(_replacePart), parsed.GetValue(_part));
        if (append && replaced is not null)
        {
            throw CliException.Usage("--append adds a part and --replace-part replaces one: give one of them.");
        }

        if (part is not null && !append)
        {
            throw CliException.Usage("--part names the part that --append adds: add --append, or leave --part out.");
        }

        return new()
        {
            File = new()
            {
                Format = Word(parsed, _format, FileKindText.Format) ?? named.Format,
                Compression = Word(parsed, _compression, FileKindText.Compression) ?? named.Compression,
                Encoding = Word(parsed, _encoding, FileKindText.Encoding),
            },
            Mode = append ? UploadMode.Append : replaced is not null ? UploadMode.ReplacePart : UploadMode.Replace,
            Part = part ?? replaced,
        };
    }

    private static T? Word<T>(ParseResult parsed, Option<string?> option, Func<string, T?> read)
        where T : struct, Enum => parsed.GetValue(option) switch
        {
            null => null,
            var text => read(text) ?? throw CliException.Usage($"{option.Name} takes {FileKindText.Words<T>()}; got '{text}'."),
        };
}
