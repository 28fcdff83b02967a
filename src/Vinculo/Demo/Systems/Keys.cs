using System.Globalization;
using Vinculo.Demo.People;

namespace Vinculo.Demo.Systems;

/// <summary>The key under which each system knows a person. No two systems share theirs.</summary>
internal static class Keys
{
    private const long Room = 80_000_000;

    public static string Product(ulong seed, int person) => Text("C", seed ^ 0xA1, person);

    public static string Web(ulong seed, int person) => Text("u", seed ^ 0xA2, person);

    /// <summary>The second account of someone who forgot the first.</summary>
    public static string SecondWeb(ulong seed, int person) => Text("u9", seed ^ 0xA3, person);

    public static string Complaints(ulong seed, int person) => Text("R-", seed ^ 0xA4, person);

    public static string CallCenter(ulong seed, int person) => Text("P", seed ^ 0xA5, person);

    public static string Sales(ulong seed, int person) => Text("FV", seed ^ 0xA6, person);

    private static string Text(string prefix, ulong key, int person) =>
        prefix + (10_000_000 + Identifiers.Scatter(key, (ulong)person, Room)).ToString(CultureInfo.InvariantCulture);
}
