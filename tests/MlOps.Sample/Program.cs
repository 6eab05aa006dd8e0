using MlOps.Client;
using MlOps.Sample;

// MlOps.Sample FILE: learns which machines fail from a CSV file with the columns hours, site and failed, and then
// says of each line "HOURS,SITE" that it reads whether that machine will.
var url = Environment.GetEnvironmentVariable("MLOPS_URL") ?? "http://127.0.0.1:8080";
var token = Environment.GetEnvironmentVariable("MLOPS_TOKEN");
if (args is not [var path] || string.IsNullOrEmpty(token))
{
    await Console.Error.WriteLineAsync("Usage: MlOps.Sample FILE, with the access token in MLOPS_TOKEN and the platform's address in MLOPS_URL.");
    return 2;
}

try
{
    await Machines.LearnAsync(url, token, path);
    await Machines.AskAsync(url, token, Console.In);
    return 0;
}
catch (Exception exception) when (exception is MlOpsApiException or MlOpsUnreachableException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
