using System.Reflection;
using System.Reflection.Emit;

namespace MlOps.Benchmarks.Predict;

/// <summary>What <see cref="CensusRow"/> is for a table of any width: a class with a property for each column.</summary>
internal static class EmittedRow
{
    public static Type For(MadeTable table)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new("MlOps.Benchmarks.Rows"), AssemblyBuilderAccess.Run).DefineDynamicModule("rows");
        var row = module.DefineType($"Row{table.Names.Length}", TypeAttributes.Public | TypeAttributes.Sealed);
        row.DefineDefaultConstructor(MethodAttributes.Public);
        for (var i = 0; i < table.Names.Length; i++)
        {
            Define(row, table.Names[i], table.Rows.Any(values => values[i] is string) ? typeof(string) : typeof(float));
        }

        return row.CreateType();
    }

    private static void Define(TypeBuilder row, string name, Type type)
    {
        const MethodAttributes Accessor = MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;
        var field = row.DefineField($"_{name}", type, FieldAttributes.Private);
        var property = row.DefineProperty(name, PropertyAttributes.None, type, null);

        var get = row.DefineMethod($"get_{name}", Accessor, type, Type.EmptyTypes);
        var code = get.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldfld, field);
        code.Emit(OpCodes.Ret);
        property.SetGetMethod(get);

        var set = row.DefineMethod($"set_{name}", Accessor, null, [type]);
        code = set.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Stfld, field);
        code.Emit(OpCodes.Ret);
        property.SetSetMethod(set);
    }
}
