using Vinculo.Decisions.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// What one question of a request read of a customer, so that the next one does not read it again. It lives as long as the
/// request that made it.
/// </summary>
public sealed class KnownCustomer
{
    internal ContextReader.Found? Found { get; set; }
}
