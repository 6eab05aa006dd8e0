using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MlOps.Gateway.Auth;

/// <summary>
/// The admin's token. Only its SHA-256 is kept, here and in the store. Until <see cref="EstablishAsync"/> was called,
/// no token is valid.
/// </summary>
public sealed class AdminCredential
{
    /// <summary>The setting that holds the hash.</summary>
    public const string SettingKey = "auth.admin-token-sha256";

    /// <summary>The configuration key (an environment variable) that replaces the token.</summary>
    public const string ConfigurationKey = "MLOPS_ADMIN_TOKEN";

    /// <summary>The fewest characters of a token.</summary>
    public const int ShortestToken = 16;

    private const int TokenBytes = 32;

    private volatile byte[]? _hash;
    private volatile byte[]? _lentHash;
    private volatile string _fingerprint = "";

    /// <summary>
    /// Takes <paramref name="given"/> as the token from now on; else the one that the store knows; else makes one.
    /// </summary>
    /// <returns>The token, where one was made: it cannot be read again. Otherwise null.</returns>
    /// <exception cref="AdminTokenException"><paramref name="given"/> cannot be a token.</exception>
    public async Task<string?> EstablishAsync(ISettings settings, string? given, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(given))
        {
            if (await settings.GetAsync(SettingKey, cancellationToken) is { } stored)
            {
                Know(Convert.FromHexString(stored));
                return null;
            }

            var made = Make();
            var hash = Hash(made);
            if (await settings.TryAddAsync(SettingKey, Convert.ToHexStringLower(hash), cancellationToken))
            {
                Know(hash);
                return made;
            }

            // Another host of the cluster was first.
            await FollowAsync(settings, cancellationToken);
            return null;
        }

        RequireUsable(given);
        await AdoptAsync(settings, given, cancellationToken);
        return null;
    }

    /// <summary>Takes the token that the store knows by now: another host of the cluster may have been given a new one.</summary>
    public async Task FollowAsync(ISettings settings, CancellationToken cancellationToken = default)
    {
        if (await settings.GetAsync(SettingKey, cancellationToken) is { } stored)
        {
            Know(Convert.FromHexString(stored));
        }
    }

    /// <summary>Refuses a text that cannot be the token, so that a host can say so before it starts anything. No text is fine.</summary>
    /// <exception cref="AdminTokenException"><paramref name="given"/> cannot be a token.</exception>
    public static void RequireUsable(string? given)
    {
        if (!string.IsNullOrEmpty(given) && Fault(given) is { } fault)
        {
            throw new AdminTokenException(fault);
        }
    }

    /// <summary>Whether <paramref name="token"/> is the admin's. Takes the same time for every wrong token of a length.</summary>
    public bool Matches(string token)
    {
        var hash = Hash(token);
        return IsThat(_hash, hash) | IsThat(_lentHash, hash);
    }

    /// <summary>A second token that ends with this process: for a part of it that speaks HTTP to itself.</summary>
    public string LendForThisProcess()
    {
        var made = Make();
        _lentHash = Hash(made);
        return made;
    }

    /// <summary>Names the present token without giving anything of it away: a session dies with the token it was opened with.</summary>
    internal string Fingerprint => _fingerprint;

    private static string? Fault(string token)
    {
        if (token.Length < ShortestToken)
        {
            return $"{ConfigurationKey} has {token.Length} characters; an admin token needs at least {ShortestToken}. Set a longer one, or unset the variable to keep the present token.";
        }

        return token.All(character => character is > ' ' and < '\x7f')
            ? null
            : $"{ConfigurationKey} holds a blank or a character outside ASCII, which a header cannot carry. Use letters, digits and punctuation alone.";
    }

    private static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    private static bool IsThat(byte[]? known, byte[] hash) => known is not null && CryptographicOperations.FixedTimeEquals(hash, known);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private async Task AdoptAsync(ISettings settings, string token, CancellationToken cancellationToken)
    {
        var hash = Hash(token);
        var text = Convert.ToHexStringLower(hash);
        if (await settings.GetAsync(SettingKey, cancellationToken) != text)
        {
            await settings.SetAsync(SettingKey, text, cancellationToken);
        }

        Know(hash);
    }

    private void Know(byte[] hash)
    {
        _hash = hash;
        _fingerprint = Convert.ToHexStringLower(SHA256.HashData(hash));
    }
}

/// <summary>The text that was given cannot be the admin's token; the message says why and what to do.</summary>
public sealed class AdminTokenException(string message) : Exception(message);
