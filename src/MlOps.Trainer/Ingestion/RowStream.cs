using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Rows that DuckDB asks for as it needs them, as a function of SQL without arguments: what is read goes straight into a
/// file, and no table is kept in between. It may be asked for once.
/// </summary>
internal sealed unsafe class RowStream
{
    private readonly ImmutableArray<DuckDBType> _types;
    private readonly IRowChunks _chunks;
    private readonly nint[] _vectors;
    private ExceptionDispatchInfo? _failure;

    private RowStream(ImmutableArray<DuckDBType> types, IRowChunks chunks) =>
        (_types, _chunks, _vectors) = (types, chunks, new nint[types.Length]);

    /// <summary>Makes <paramref name="chunks"/> known to <paramref name="connection"/> as <c>name()</c>, whose columns are <see cref="IngestionDatabase.Column"/>.</summary>
    public static RowStream Register(DuckDBConnection connection, string name, ImmutableArray<DuckDBType> types, IRowChunks chunks)
    {
        var stream = new RowStream(types, chunks);
        var function = NativeMethods.TableFunction.DuckDBCreateTableFunction();
        NativeMethods.TableFunction.DuckDBTableFunctionSetName(function, name);
        NativeMethods.TableFunction.DuckDBTableFunctionSetBind(function, &Bind);
        NativeMethods.TableFunction.DuckDBTableFunctionSetInit(function, &Begin);
        NativeMethods.TableFunction.DuckDBTableFunctionSetFunction(function, &Read);
        NativeMethods.TableFunction.DuckDBTableFunctionSetExtraInfo(function, GCHandle.ToIntPtr(GCHandle.Alloc(stream)), &Release);
        var state = NativeMethods.TableFunction.DuckDBRegisterTableFunction(connection.NativeConnection, function);
        NativeMethods.TableFunction.DuckDBDestroyTableFunction(ref function);
        return state == DuckDBState.Success
            ? stream
            : throw new InvalidOperationException($"DuckDB did not take the function '{name}'.");
    }

    /// <summary>Runs a query that reads the rows; what failed while they were read is thrown as it was, not as DuckDB tells it.</summary>
    public void Run(Action query)
    {
        try
        {
            query();
        }
        catch (DuckDBException) when (_failure is not null)
        {
            _failure.Throw();
        }
    }

    private static RowStream Of(nint handle) => (RowStream)GCHandle.FromIntPtr(handle).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        var stream = Of(NativeMethods.TableFunction.DuckDBBindGetExtraInfo(info));
        try
        {
            for (var i = 0; i < stream._types.Length; i++)
            {
                using var type = NativeMethods.LogicalType.DuckDBCreateLogicalType(stream._types[i]);
                NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, IngestionDatabase.Column(i), type);
            }
        }
        catch (Exception exception)
        {
            stream._failure = ExceptionDispatchInfo.Capture(exception);
            NativeMethods.TableFunction.DuckDBBindSetError(info, exception.Message);
        }
    }

    // DuckDB registers no function without one.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Begin(nint info)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Read(nint info, nint output)
    {
        var stream = Of(NativeMethods.TableFunction.DuckDBFunctionGetExtraInfo(info));
        try
        {
            using var chunk = new DuckDBDataChunk(output);
            for (var i = 0; i < stream._vectors.Length; i++)
            {
                stream._vectors[i] = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i);
            }

            NativeMethods.DataChunks.DuckDBDataChunkSetSize(chunk, (ulong)stream._chunks.Fill(stream._vectors));
        }
        catch (Exception exception)
        {
            // Native code stands between here and whoever asked: it is thrown again behind it.
            stream._failure = ExceptionDispatchInfo.Capture(exception);
            NativeMethods.TableFunction.DuckDBFunctionSetError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint handle) => GCHandle.FromIntPtr(handle).Free();
}
