using System.Text;

namespace MlOps.Testing;

/// <summary>Made-up data, the same for the same seed.</summary>
public static class SmallData
{
    /// <summary>A number, a category, and a label that follows from them with some noise.</summary>
    public static byte[] Csv(int seed, int rows)
    {
        var random = new Random(seed);
        var text = new StringBuilder("hours,site,failed\n");
        for (var row = 0; row < rows; row++)
        {
            var hours = random.Next(10_000);
            text.Append(hours).Append(',').Append("abc"[random.Next(3)]).Append(',').Append(hours + random.Next(5000) > 8000 ? 1 : 0).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
