using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Which trainer is used on this machine.</summary>
internal static class TrainerChoice
{
    public static string Of(string? asked, Func<bool> isLightGbmAvailable, List<string> notices)
    {
        var name = asked is null
            ? TrainerCatalog.LightGbm
            : TrainerCatalog.Names.FirstOrDefault(known => string.Equals(known, asked, StringComparison.OrdinalIgnoreCase))
                ?? throw new JobFailedException("trainer.unknown", $"There is no trainer '{asked}'. Choose one of: {string.Join(", ", TrainerCatalog.Names)}.");
        if (name != TrainerCatalog.LightGbm || isLightGbmAvailable())
        {
            return name;
        }

        if (asked is not null)
        {
            throw new JobFailedException(
                "trainer.unavailable",
                "LightGbm's native library cannot be loaded on this machine. Install the OpenMP runtime (on Debian and Ubuntu: apt-get install libgomp1) or choose Sdca.");
        }

        notices.Add("LightGbm's native library cannot be loaded on this machine (is libgomp1 installed?), so Sdca was used.");
        return TrainerCatalog.Sdca;
    }
}
