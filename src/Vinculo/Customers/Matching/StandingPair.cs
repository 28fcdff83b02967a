using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>Who answers now for the two atoms of a pair.</summary>
internal sealed record StandingPair(
    Guid One,
    Guid Other,
    Guid? TeamOfOne,
    Guid? TeamOfOther,
    IReadOnlyList<Guid> AtomsOfOne,
    IReadOnlyList<Guid> AtomsOfOther
)
{
    public bool HasMembers => AtomsOfOne.Count + AtomsOfOther.Count > 2;

    /// <summary>Is it a pair of an atom of one and an atom of the other?</summary>
    public bool Between(PairKey key) =>
        (AtomsOfOne.Contains(key.Low) && AtomsOfOther.Contains(key.High))
        || (AtomsOfOne.Contains(key.High) && AtomsOfOther.Contains(key.Low));

    /// <summary>Both must be within reach: whoever joins two people sees both.</summary>
    public bool VisibleTo(Actor actor) => actor.Sees(TeamOfOne) && actor.Sees(TeamOfOther);

    /// <returns>Null when one of them exists no longer.</returns>
    public static async Task<StandingPair?> ReadAsync(Session session, PairKey key)
    {
        var (one, other) = (await RootAsync(session, key.Low), await RootAsync(session, key.High));
        if (one is not { } a || other is not { } b)
            return null;
        var members = await KeepMatches.MembersAsync(session, [a.Id, b.Id]);
        return new(
            a.Id,
            b.Id,
            a.Team,
            b.Team,
            [a.Id, .. members.GetValueOrDefault(a.Id) ?? []],
            [b.Id, .. members.GetValueOrDefault(b.Id) ?? []]
        );
    }

    private static async Task<(Guid Id, Guid? Team)?> RootAsync(Session session, Guid atom)
    {
        while (true)
        {
            var found = await session.FirstOrDefaultAsync(
                "SELECT merged_into, team_id FROM customer WHERE customer_id = @id",
                row => ((Guid? Into, Guid? Team)?)(row.GuidOrNull(0), row.GuidOrNull(1)),
                ("id", atom)
            );
            if (found is not { } here)
                return null;
            if (here.Into is not { } next)
                return (atom, here.Team);
            atom = next;
        }
    }
}
