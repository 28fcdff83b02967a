using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions.Evidence;
using Vinculo.Decisions.Tables;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Learning;

/// <summary>Sets how much is left to chance, who is left alone, and by what fairness is looked at.</summary>
public sealed class SetLearning(
    Database database,
    Settings settings,
    TableInputs inputs,
    OfferBook book,
    JobQueue jobs,
    TimeProvider clock
)
{
    /// <param name="ControlShare">Part of all customers in the control group.</param>
    /// <param name="RandomShare">Part of decisions made at random.</param>
    /// <param name="FairBy">Attributes of the fairness report.</param>
    /// <param name="FairGroups">Groups of each at most.</param>
    /// <param name="Reason">Why it is changed.</param>
    public sealed record Request(
        double ControlShare,
        double RandomShare,
        IReadOnlyList<string> FairBy,
        int FairGroups,
        string? Reason
    );

    /// <summary>What is set.</summary>
    /// <param name="Version">To give back with a change.</param>
    public sealed record View(ControlShare Control, LearningTerms Terms, string Version);

    /// <summary>What a change would do.</summary>
    /// <param name="Customers">All customers.</param>
    /// <param name="Held">Of them in the control group now.</param>
    /// <param name="WouldHold">About how many would be.</param>
    /// <param name="Width">How wide the interval of the effect would be, in parts of what it is.</param>
    public sealed record Consequences(long Customers, long Held, long WouldHold, double Width);

    /// <summary>Needs <c>offers.read</c>.</summary>
    public async Task<Outcome<View>> ReadAsync(Actor actor, CancellationToken cancel) =>
        actor.May(Permissions.OffersRead)
            ? await database.ReadAsync(ViewAsync, cancel)
            : Actor.Refused(Permissions.OffersRead);

    /// <summary>What may be chosen for the fairness report.</summary>
    public async Task<IReadOnlyList<FairAttribute>> AttributesAsync(CancellationToken cancel) =>
        FairAttribute.Of(await inputs.AllAsync(cancel));

    /// <summary>What a change would do. Needs <c>settings.manage</c>.</summary>
    /// <returns>The refusals of <see cref="RunAsync"/>.</returns>
    public async Task<Outcome<Consequences>> LookAsync(Request request, Actor actor, CancellationToken cancel)
    {
        if (await ProblemAsync(request, actor, reasoned: false, cancel) is { } problem)
            return problem;
        return await database.ReadAsync(
            async session =>
            {
                var now = (await ControlShare.NowAsync(session)).Share;
                var (all, held) = await session.FirstOrDefaultAsync(
                    """
                    SELECT count(*), coalesce(sum(CASE WHEN control THEN 1 ELSE 0 END), 0) FROM customer
                    WHERE merged_into IS NULL
                    """,
                    row => (row.Long(0), row.Long(1))
                );
                return new Consequences(
                    all,
                    held,
                    (long)Math.Round(all * request.ControlShare),
                    Math.Sqrt(now * (1 - now) / (request.ControlShare * (1 - request.ControlShare)))
                );
            },
            cancel
        );
    }

    /// <summary>Sets it. With another share of the control group everybody's membership follows in the background.</summary>
    /// <param name="version">As read.</param>
    /// <param name="actor">Needs <c>settings.manage</c>.</param>
    /// <returns>
    /// What is set now, or <c>learning.control</c>, <c>learning.random</c>, <c>learning.fair</c>, <c>learning.groups</c>,
    /// <c>learning.reason</c>, <c>setting.stale</c>, <c>permission.missing</c>.
    /// </returns>
    public async Task<Outcome<View>> RunAsync(
        Request request,
        string version,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        if (await ProblemAsync(request, actor, reasoned: true, cancel) is { } problem)
            return problem;
        var outcome = await database.WriteAsync<Outcome<View>>(
            async session =>
            {
                await session.HoldAsync([LearningTerms.SettingCode]);
                var before = await ViewAsync(session);
                if (before.Version != version)
                    return Refusal.Stale("setting.stale");
                var (control, learning) = Read(version);
                var now = clock.GetUtcNow();
                var change = new LearningChange(
                    now,
                    actor.Name,
                    request.Reason!.Trim(),
                    request.ControlShare,
                    request.RandomShare
                );
                if (request.ControlShare != before.Control.Share)
                {
                    await settings.ChangeWithinAsync(
                        session,
                        ControlShare.SettingCode,
                        before.Control.Then(request.ControlShare, now),
                        control,
                        actor
                    );
                    await jobs.EnqueueAsync(session, DrawControlGroup.JobCode, new { }, actor);
                }
                await settings.ChangeWithinAsync(
                    session,
                    LearningTerms.SettingCode,
                    before.Terms.After(change) with
                    {
                        FairBy = [.. request.FairBy.Distinct(StringComparer.Ordinal)],
                        FairGroups = request.FairGroups,
                    },
                    learning,
                    actor
                );
                session.AfterCommit(book.Forget);
                return await ViewAsync(session);
            },
            cancel
        );
        return outcome;
    }

    private async Task<Refusal?> ProblemAsync(Request request, Actor actor, bool reasoned, CancellationToken cancel)
    {
        if (!actor.May(Permissions.SettingsManage))
            return Actor.Refused(Permissions.SettingsManage);
        if (request.ControlShare is not (>= LearningTerms.LeastControl and <= LearningTerms.MostControl))
            return Refusal.Invalid("learning.control", "controlShare");
        if (request.RandomShare is not (>= LearningTerms.LeastRandom and <= LearningTerms.MostRandom))
            return Refusal.Invalid("learning.random", "randomShare");
        if (request.FairGroups is < LearningTerms.FewestGroups or > LearningTerms.MostGroups)
            return Refusal.Invalid("learning.groups", "fairGroups");
        var known = (await AttributesAsync(cancel)).Select(a => a.Code).ToHashSet(StringComparer.Ordinal);
        if (
            request.FairBy is not { Count: > 0 and <= LearningTerms.MostAttributes }
            || !request.FairBy.All(known.Contains)
        )
            return Refusal.Invalid("learning.fair", "fairBy", ("most", LearningTerms.MostAttributes));
        return reasoned && request.Reason?.Trim().Length is not (> 0 and <= 300)
            ? Refusal.Invalid("learning.reason", "reason")
            : null;
    }

    private static async Task<View> ViewAsync(Session session)
    {
        var versions = await session.QueryAsync(
            $"SELECT code, row_version FROM setting WHERE code IN ('{ControlShare.SettingCode}', '{LearningTerms.SettingCode}')",
            row => (Code: row.Text(0), Version: row.Int(1))
        );
        int Of(string code) => versions.FirstOrDefault(v => v.Code == code).Version;
        return new(
            await ControlShare.NowAsync(session),
            await LearningTerms.NowAsync(session),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Of(ControlShare.SettingCode)}.{Of(LearningTerms.SettingCode)}"
            )
        );
    }

    private static (int Control, int Learning) Read(string version)
    {
        var parts = version.Split('.');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
