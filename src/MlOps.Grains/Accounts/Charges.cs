using System.Globalization;

namespace MlOps.Accounts;

/// <summary>The rules of what is entered from outside.</summary>
internal static class Charges
{
    private const int MostAtOnce = 1000;

    /// <summary>Each hour of each charge has a sum of its own.</summary>
    private const int MostHours = 10_000;

    /// <summary>A request's id, and the number of a charge in it.</summary>
    private const int LongestKey = 220;

    private const int LongestText = 200;
    private const decimal MostAmount = 1_000_000_000m;
    private const decimal Millionths = 1_000_000m;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>The key in the ledger: no event of the platform's own has such a one.</summary>
    public static string Key(string key) => $"charge/{key}";

    /// <summary>The key of the event that takes another back. It is used once, so that nothing is taken back twice.</summary>
    public static string Reversal(string key) => $"reversed/{key}";

    public static UsageEvent Event(Charge charge) => new(
        charge.ActorId, Meter.Charge, (long)(charge.Amount * Millionths), charge.From, charge.To,
        Facets: charge.Description is { } description ? new(Description: description) : null);

    /// <summary>Why they are not entered; null: they are.</summary>
    public static Refusal? Check(ImmutableArray<Charge> charges, string currency) =>
        charges.IsDefaultOrEmpty || charges.Length > MostAtOnce || charges.Contains(null!) ? Refusal.Invalid("charge.none", $"Enter 1 to {MostAtOnce} charges at once.")
        : charges.GroupBy(charge => charge.Key).FirstOrDefault(same => same.Count() > 1) is { Key: var twice } ? Refusal.Invalid(
            "charge.key", $"The key '{twice}' is given twice. A key names one charge.")
        : charges.Select(charge => Check(charge, currency)).FirstOrDefault(refusal => refusal is not null)
            ?? (charges.Sum(charge => Math.Max(1, (charge.To - charge.From).TotalHours)) > MostHours ? Refusal.Invalid(
                "charge.too-many", $"These charges are spread over more than {MostHours} hours together. Enter them in several requests.") : null);

    private static Refusal? Check(Charge charge, string currency) =>
        charge.Key is not { Length: >= 1 and <= LongestKey } key || key.Any(char.IsControl) ? Refusal.Invalid(
            "charge.key", $"A charge has a key of 1 to {LongestKey} characters, such as licence-2026-11; this has '{charge.Key}'.")
        : string.IsNullOrEmpty(charge.ActorId) ? Refusal.Invalid("charge.actor", $"The charge '{key}' names nobody whom it is for.")
        : charge.Amount <= 0 ? Refusal.Invalid(
            "charge.amount", string.Create(CultureInfo.InvariantCulture, $"The charge '{key}' is {charge.Amount}. A charge is more than 0; one that was wrong is taken back by its key, and entered anew."))
        : charge.Amount > MostAmount || charge.Amount * Millionths % 1 != 0 ? Refusal.Invalid(
            "charge.amount", string.Create(CultureInfo.InvariantCulture, $"A charge is at most {MostAmount:0}, with at most 6 decimal places; '{key}' is {charge.Amount}."))
        : charge.Currency != currency ? Refusal.Invalid(
            "charge.currency", $"Costs are kept in {currency}; the charge '{key}' is in {charge.Currency}. Nothing is converted: give the amount in {currency}.")
        : charge.To < charge.From ? Refusal.Invalid("charge.period", $"The charge '{key}' ends ({charge.To:u}) before it begins ({charge.From:u}).")
        : charge.To - charge.From > Longest ? Refusal.Invalid(
            "charge.period", $"A charge is spread over at most {Longest.TotalDays} days; '{key}' lasts from {charge.From:u} until {charge.To:u}. Enter it year by year.")
        : charge.From.Year is < 2000 or > 2100 ? Refusal.Invalid("charge.period", $"The charge '{key}' begins in the year {charge.From.Year}. Look at its date.")
        : charge.Description is { Length: > LongestText } ? Refusal.Invalid("charge.description", $"The description of the charge '{key}' is longer than {LongestText} characters.")
        : null;
}
