using System.Buffers;
using MlOps.Accounts;
using MlOps.Models;
using MlOps.Storage;

namespace MlOps.Serving;

/// <summary>The deployments as this host serves them: the silo-local snapshot. No call of an actor is behind it.</summary>
public interface IServing
{
    /// <summary>The deployment of that name, or null where no route has that name.</summary>
    IServedDeployment? Find(string name);

    /// <summary>All deployments.</summary>
    IReadOnlyCollection<IServedDeployment> All { get; }

    /// <summary>Whether the routes were read since the host began, so that an unknown name is really unknown.</summary>
    bool HasReadRoutes => true;

    /// <summary>Says that a route may have changed, so that the next poll is now.</summary>
    /// <param name="deployment">
    /// The name of the deployment that was changed, where it is known: the load of its model is then part of the trace
    /// of the call at hand.
    /// </param>
    void Hint(string? deployment = null);
}

/// <summary>One deployment on this host.</summary>
public interface IServedDeployment
{
    /// <summary>
    /// Where its requests go: while the deployment moves to another version, the one that answers until then.
    /// </summary>
    Route Route { get; }

    /// <summary>Whether it answers.</summary>
    bool IsReady { get; }

    /// <summary>
    /// Why the version that it was moved to does not answer, whether or not the one before still does; null while it
    /// loads, or answers.
    /// </summary>
    string? Failure { get; }

    /// <summary>
    /// Where what its requests use is entered: with the deployment, the version that answers, and who asks, where that is
    /// known; null until it is loaded.
    /// </summary>
    IActorMeter? PayerOf(string? caller);

    /// <summary>What the model takes and gives; null until it is loaded.</summary>
    ModelManifest? Manifest { get; }

    /// <summary>
    /// Predicts plain rows: a JSON array of objects, one member per feature, <c>null</c> for a missing value. The
    /// answer is an object with <c>deployment</c>, <c>modelVersion</c> and <c>predictions</c>.
    /// </summary>
    /// <exception cref="PredictionInputException">The body does not fit the model; nothing was written.</exception>
    /// <exception cref="PredictionLimitException">The model took more than a request may have; nothing was written.</exception>
    /// <exception cref="NotReadyException">The model is not loaded.</exception>
    void PredictRows(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller = null);

    /// <summary>Predicts by the Open Inference Protocol (JSON), one input tensor per feature column.</summary>
    /// <exception cref="PredictionInputException">The body does not fit the model; nothing was written.</exception>
    /// <exception cref="PredictionLimitException">The model took more than a request may have; nothing was written.</exception>
    /// <exception cref="NotReadyException">The model is not loaded.</exception>
    void Infer(in ReadOnlySequence<byte> body, IBufferWriter<byte> answer, string? caller = null);

    /// <summary>Predicts binary tensors.</summary>
    /// <exception cref="PredictionInputException">The tensors do not fit the model.</exception>
    /// <exception cref="PredictionLimitException">The model took more than a request may have.</exception>
    /// <exception cref="NotReadyException">The model is not loaded.</exception>
    TensorAnswer Predict(TensorRequest request, string? caller = null);

    /// <summary>Writes the protocol's model metadata.</summary>
    /// <exception cref="NotReadyException">The model is not loaded.</exception>
    void WriteMetadata(IBufferWriter<byte> answer);
}

/// <summary>A request does not fit the model; the message says where and what was expected.</summary>
public sealed class PredictionInputException(string message) : Exception(message);

/// <summary>The model took more time or memory than one request may have; the same again would end the same way.</summary>
public sealed class PredictionLimitException(string code, string message) : Exception(message)
{
    /// <summary>The code of a run that was stopped when its time was over.</summary>
    public const string TooLong = "prediction.too-long";

    /// <summary>The code of a run that asked for more memory than there is for it.</summary>
    public const string TooLarge = "prediction.too-large";

    /// <summary>The code: <see cref="TooLong"/> or <see cref="TooLarge"/>.</summary>
    public string Code { get; } = code;
}

/// <summary>The model is not loaded (yet).</summary>
public sealed class NotReadyException(string message) : Exception(message);
