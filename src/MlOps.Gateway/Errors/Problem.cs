namespace MlOps.Gateway.Errors;

/// <summary>Why a request is not answered as asked.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Code">A stable name of the reason.</param>
/// <param name="Detail">What was wrong, where, what was expected and what to do.</param>
/// <param name="IsTransient">Whether the same request may succeed in a second.</param>
internal sealed record Problem(int Status, string Code, string Detail, bool IsTransient = false);
