using System.Globalization;
using System.Net.Http.Headers;

namespace MlOps.Benchmarks.Cluster;

/// <summary>How many actors of a kind a silo has, as it tells Prometheus.</summary>
internal static class Activations
{
    public static async Task<double> CountAsync(Uri address, string token, string kind)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return text.Split('\n')
            .Where(line => line.StartsWith("orleans_catalog_activations{", StringComparison.Ordinal) && line.Contains($"grain_type=\"{kind}\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
