/// <summary>
/// .NET brings this assembly into a program that does not know it (<c>DOTNET_STARTUP_HOOKS</c>): the host stays the one
/// that is released, and Orleans finds one actor more in it.
/// </summary>
#pragma warning disable CA1050 // Where the runtime looks for it.
internal static class StartupHook
#pragma warning restore CA1050
{
    public static void Initialize()
    {
    }
}
