namespace MlOps.Actors;

/// <summary>Where new names of requests and holders come from; injected, so that a test can foresee them.</summary>
public interface IIdSource
{
    /// <summary>A new text that was never given out: <paramref name="prefix"/> and a time-ordered UUID (version 7).</summary>
    string Next(string prefix);
}
