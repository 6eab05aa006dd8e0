using System.Globalization;
using System.Text;

namespace MlOps.Chaos.Work;

/// <summary>Made-up data, the same for the same seed.</summary>
internal static class Csv
{
    public static byte[] Of(int seed, int rows)
    {
        var random = new Random(seed);
        var text = new StringBuilder("hours,site,failed\n");
        for (var row = 0; row < rows; row++)
        {
            var hours = random.Next(10_000);
            text.Append(CultureInfo.InvariantCulture, $"{hours},{"abc"[random.Next(3)]},{(hours + random.Next(5000) > 8000 ? 1 : 0)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
