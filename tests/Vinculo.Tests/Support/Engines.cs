using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Support;

/// <summary>Theory data: <c>[Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]</c>.</summary>
public static class Engines
{
    public static TheoryData<Engine> All => [Engine.Sqlite, Engine.Postgres];
}
