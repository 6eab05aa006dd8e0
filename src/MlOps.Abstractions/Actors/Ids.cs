using System.Security.Cryptography;
using System.Text;

namespace MlOps.Actors;

/// <summary>
/// The ids of actors: a prefix that is no hexadecimal digit's beginning, and a UUID. They never change; names may.
/// </summary>
public static class Ids
{
    /// <summary>The project that everything belongs to unless told otherwise.</summary>
    public const string DefaultProject = "prj-default";

    /// <summary>The rate card that all accounts are priced by.</summary>
    public const string DefaultRateCard = "rates-default";

    /// <summary>Whose account holds what machines did for no project. No project bears this id.</summary>
    public const string Machines = "machines";

    private const string AccountPrefix = "acct-";

    private static readonly ImmutableArray<string> WithPrefix =
        [Kinds.Project, Kinds.Dataset, Kinds.Experiment, Kinds.Run, Kinds.Model, Kinds.Deployment, Kinds.JobQueue, Kinds.Account, Kinds.RateCard, Kinds.Machine];

    /// <summary>The queue that every worker pool serves unless told otherwise.</summary>
    public const string DefaultQueue = "queue-default";

    /// <summary>The prefix of each kind's ids.</summary>
    public static string Prefix(string kind) => kind switch
    {
        Kinds.Project => "prj-",
        Kinds.Dataset => "ds-",
        Kinds.Experiment => "exp-",
        Kinds.Run => "run-",
        Kinds.Model => "mdl-",
        Kinds.Deployment => "dep-",
        Kinds.JobQueue => "queue-",
        Kinds.Account => AccountPrefix,
        Kinds.RateCard => "rates-",
        Kinds.Machine => "machine-",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Ids of this kind are not given out; see Kinds."),
    };

    /// <summary>The kind of an actor by its id; null where no such id is given out.</summary>
    public static string? KindOf(string id) => id.StartsWith(Prefix(Kinds.Model), StringComparison.Ordinal) && id.Contains('.', StringComparison.Ordinal)
        ? Kinds.ModelVersion
        : WithPrefix.FirstOrDefault(kind => id.StartsWith(Prefix(kind), StringComparison.Ordinal));

    /// <summary>
    /// The id of what <paramref name="caller"/>'s request creates. A repeat of the request creates under the same id,
    /// and so finds what the first one made.
    /// </summary>
    public static string Derive(string kind, Caller caller)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{caller.Principal}\n{caller.RequestId}"), hash);

        // A UUID of version 8 (RFC 9562 §5.8): the bits are ours, here a hash's.
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return Prefix(kind) + new Guid(hash[..16], bigEndian: true).ToString("n");
    }

    /// <summary>The id of a model's version.</summary>
    public static string ModelVersion(string modelId, int number) => $"{modelId}.{number}";

    /// <summary>The model of a model's version.</summary>
    public static string ModelOf(string modelVersionId) => modelVersionId[..modelVersionId.LastIndexOf('.')];

    /// <summary>What a machine's usage is entered under.</summary>
    public static string Machine(string name) => Prefix(Kinds.Machine) + name;

    /// <summary>The account of a project.</summary>
    public static string Account(string projectId) => AccountPrefix + projectId;

    /// <summary>The project of an account.</summary>
    public static string ProjectOf(string accountId) => accountId[AccountPrefix.Length..];
}
