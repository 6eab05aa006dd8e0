using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using MlOps.Models;
using MlOps.Predictor.Onnx;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>What the trial runs of a model found.</summary>
/// <param name="Signature">The tensors, the outputs as they really are.</param>
/// <param name="Classes">The classes of an output that is a list of probabilities; empty where there is none, or several.</param>
/// <param name="IsBatchSafe">See <see cref="ModelManifest.IsBatchSafe"/>.</param>
/// <param name="RunMilliseconds">The median of several runs of one row.</param>
/// <param name="Notices">What the importer should know.</param>
internal sealed record ProbeResult(
    ModelSignature Signature, ImmutableArray<string> Classes, bool IsBatchSafe, double RunMilliseconds, ImmutableArray<string> Notices);

/// <summary>
/// Runs a loaded model on made-up inputs: it must run, answer the same twice, and give numbers. Open dimensions are 1
/// and 2, and, where a model does not run so (an image of one pixel), sizes that are usual.
/// </summary>
internal sealed class Probe(InferenceSession session, ModelSignature signature, long memoryBytes, CancellationToken cancellationToken)
{
    private const int TimedRuns = 5;
    private static readonly TimeSpan TimedAtMost = TimeSpan.FromSeconds(2);
    private static readonly ImmutableArray<long> OtherSizes = [1, 2, 16, 64, 224];
    private static readonly ImmutableArray<Filling> Fillings = [Filling.Zeros, Filling.Ones, Filling.Seeded];

    private readonly List<string> _notices = [];

    public ProbeResult Run()
    {
        var (other, golden) = Golden();
        var first = golden.First().Value;
        foreach (var (filling, outputs) in golden)
        {
            Repeat(filling, other, outputs);
        }

        if (!golden.Values.Any(outputs => outputs.All(output => output.IsFinite())))
        {
            throw new JobFailedException(OnnxCodes.NotFinite, "Whatever goes in, the model answers with NaN or infinity. It was trained or exported wrongly.");
        }

        _notices.AddRange(golden.Where(pair => pair.Value.Any(output => !output.IsFinite()))
            .Select(pair => $"For inputs of {Name(pair.Key)} the model answers with NaN or infinity, which reach a caller as null."));
        var isBatchSafe = IsBatchSafe(other, golden.Keys.Last());
        var classes = first.Where(output => output.Classes.Length > 0).Select(output => output.Classes).ToList();
        return new(
            Real(first, isBatchSafe),
            classes is [var only] ? [.. only] : [],
            isBatchSafe,
            Time(golden.Keys.Last(), other),
            [.. _notices]);
    }

    /// <summary>
    /// The outputs by filling, with the first size of open dimensions for which there are any; one that leaves an output
    /// without a single element is taken only where no other does better.
    /// </summary>
    private (long Other, SortedDictionary<Filling, OutputTensor[]> Golden) Golden()
    {
        var isOpen = signature.Inputs.Any(input => input.Shape.Skip(1).Contains(-1));
        var failures = new List<JobFailedException>();
        (long Other, SortedDictionary<Filling, OutputTensor[]> Golden)? found = null;
        foreach (var other in isOpen ? OtherSizes : [1])
        {
            var golden = Try(other, failures);
            if (golden.Count > 0 && golden.Values.All(outputs => outputs.All(output => output.Count > 0)))
            {
                found = (other, golden);
                break;
            }

            found ??= golden.Count > 0 ? (other, golden) : null;
        }

        var (size, outputs) = found ?? throw failures[0];
        if (size > 2)
        {
            _notices.Add($"The check ran with open dimensions of {size}: with 1 or 2 the model does not run, or gives nothing.");
        }

        _notices.AddRange(Fillings.Where(filling => !outputs.ContainsKey(filling)).Select(filling => $"The model does not run on inputs of {Name(filling)}."));
        return (size, outputs);
    }

    private SortedDictionary<Filling, OutputTensor[]> Try(long other, List<JobFailedException> failures)
    {
        var golden = new SortedDictionary<Filling, OutputTensor[]>();
        foreach (var filling in Fillings)
        {
            try
            {
                golden.Add(filling, Run(filling, 0, 1, other));
            }
            catch (JobFailedException failed) when (failed.Failure.Code == OnnxCodes.RunFailed)
            {
                failures.Add(failed);
            }
        }

        return golden;
    }

    private void Repeat(Filling filling, long other, OutputTensor[] before)
    {
        var again = Run(filling, 0, 1, other);
        for (var i = 0; i < again.Length; i++)
        {
            if (!again[i].IsSameAs(before[i]))
            {
                throw new JobFailedException(
                    OnnxCodes.NotDeterministic,
                    $"Two runs of one input gave two answers in the output '{signature.Outputs[i].Name}': the model has chance in it (a random operator, dropout left in training mode). "
                    + "Export it in evaluation mode.");
            }
        }
    }

    private bool IsBatchSafe(long other, Filling filling)
    {
        const int Rows = 2;
        if (!signature.Inputs.All(input => input.Shape is [-1, ..]) || signature.Inputs.IsEmpty)
        {
            return false;
        }

        try
        {
            var both = Run(filling, 0, Rows, other);
            return Enumerable.Range(0, Rows).All(row => Run(filling, row, 1, other).Zip(both).All(pair => pair.First.IsRowOf(pair.Second, row, Rows)));
        }
        catch (JobFailedException failed) when (failed.Failure.Code == OnnxCodes.RunFailed)
        {
            _notices.Add($"The first dimension is open, but two rows at once do not run, so rows are predicted one by one: {failed.Message}");
            return false;
        }
    }

    /// <summary>Runtimes infer the outputs' shapes, and often not all of them: the runs know better.</summary>
    private ModelSignature Real(OutputTensor[] outputs, bool isBatchSafe) => signature with
    {
        Outputs = [.. signature.Outputs.Zip(outputs, (declared, real) => declared with
        {
            Datatype = real.Datatype,
            Shape = real.Classes.Length > 0 ? [-1, real.Classes.Length]
                : declared.Shape.Length == real.Shape.Length ? Opened(declared.Shape, isBatchSafe)
                : Opened([.. real.Shape], isBatchSafe),
        })],
    };

    private static ImmutableArray<long> Opened(ImmutableArray<long> shape, bool isBatchSafe) =>
        isBatchSafe && shape.Length > 0 ? shape.SetItem(0, -1) : shape;

    private double Time(Filling filling, long other)
    {
        var (times, all) = (new List<double>(), Stopwatch.StartNew());
        while (times.Count < TimedRuns && (times.Count == 0 || all.Elapsed < TimedAtMost))
        {
            var one = Stopwatch.StartNew();
            Run(filling, 0, 1, other);
            times.Add(one.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private OutputTensor[] Run(Filling filling, int firstRow, int rows, long other)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireRoom(rows, other);
        List<OrtValue> inputs = [];
        try
        {
            inputs.AddRange(signature.Inputs.Select((input, place) => ProbeInput.Create(input, place, filling, firstRow, rows, other)));
            using var options = new RunOptions();
            using var outputs = OnnxSession.Guard(
                () => session.Run(options, session.InputNames, inputs, session.OutputNames),
                message => new JobFailedException(OnnxCodes.RunFailed, $"The model was loaded, but does not run on {Name(filling)}: {message}"));
            return [.. outputs.Select(OutputTensor.Of)];
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    private void RequireRoom(int rows, long other)
    {
        foreach (var input in signature.Inputs)
        {
            var bytes = ProbeInput.Shape(input, rows, other).Aggregate((UInt128)Math.Max(1, TensorDatatypes.SizeOf(input.Datatype)), (product, size) => product * (UInt128)size);
            if (bytes > (UInt128)memoryBytes / 4)
            {
                throw new JobFailedException(
                    OnnxCodes.TooLarge,
                    $"One row of the input '{input.Name}' takes {bytes / 1048576:N0} MiB, more than a quarter of what the import may use. Give the run more memory (memoryMiB).");
            }
        }
    }

    private static string Name(Filling filling) => filling switch
    {
        Filling.Zeros => "zeros",
        Filling.Ones => "ones",
        _ => "random numbers",
    };
}
