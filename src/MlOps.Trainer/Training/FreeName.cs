namespace MlOps.Trainer.Training;

/// <summary>Names for columns of our own beside those that are there.</summary>
internal static class FreeName
{
    /// <summary>A name like <paramref name="wanted"/> that was not taken, and is from now on.</summary>
    public static string Take(HashSet<string> taken, string wanted)
    {
        var name = wanted;
        while (!taken.Add(name))
        {
            name += "_";
        }

        return name;
    }
}
