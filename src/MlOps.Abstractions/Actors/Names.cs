namespace MlOps.Actors;

/// <summary>The rules of names: 1 to 128 letters, digits, dots, underscores and hyphens, the first a letter or a digit.</summary>
public static class Names
{
    /// <summary>The greatest length.</summary>
    public const int MaximumLength = 128;

    /// <summary>Why <paramref name="name"/> cannot be a name, or null where it can.</summary>
    /// <param name="what">What is named, such as <c>dataset</c>; for the message.</param>
    /// <param name="name">The text.</param>
    public static Refusal? Check(string what, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Refusal.Invalid("name.empty", $"The {what} needs a name: {Rule}.");
        }

        if (name.Length > MaximumLength)
        {
            return Refusal.Invalid("name.too-long", $"The {what}'s name has {name.Length} characters; at most {MaximumLength} are allowed.");
        }

        for (var i = 0; i < name.Length; i++)
        {
            var fits = char.IsAsciiLetterOrDigit(name[i]) || (i > 0 && name[i] is '.' or '_' or '-');
            if (!fits)
            {
                return Refusal.Invalid("name.character", $"The {what}'s name \"{name}\" has an unusable character at position {i + 1}: {Rule}.");
            }
        }

        return null;
    }

    private static string Rule => $"1 to {MaximumLength} letters (a–z), digits, '.', '_' and '-', beginning with a letter or a digit";
}
