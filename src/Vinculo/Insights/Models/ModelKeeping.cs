using Vinculo.Insights.Scoring;
using Vinculo.Insights.Value;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Models;

/// <summary>
/// Decides at every run which churn models score: looks at those in use, makes new ones when it is time, and puts them in
/// use by itself as long as no person has taken that decision for this model.
/// </summary>
internal sealed class ModelKeeping(Database database, TimeProvider clock)
{
    /// <summary>After so long a new version is made.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(30);

    /// <summary>The models of this run.</summary>
    /// <param name="customers">Of the company.</param>
    public async Task<ChurnModels> PrepareAsync(
        Horizon horizon,
        ChurnCases cases,
        long customers,
        CancellationToken cancel
    )
    {
        // Looked at and learnt side by side, kept one after the other: it is always told in the same order.
        var looks = await Task.WhenAll(
            ChurnHorizon.All.Select(ahead =>
                Background.RunAsync(() => LookAsync(ahead, horizon, cases, customers, cancel), cancel)
            )
        );
        var models = new ChurnModels();
        foreach (var (ahead, inUse, model, found, fit) in looks)
        {
            if (inUse is not null)
                await NoteAsync(inUse, found!.Health, Json.Of(found), found.Reasons, cancel);
            if (fit is { } learnt)
            {
                var made = await KeepAsync(ahead, horizon, learnt, null, cancel);
                // A person who once chose is asked again; nobody's choice is undone behind their back.
                if (made is { } fresh && inUse?.ApprovedBy is null)
                {
                    await SwitchAsync(ahead.Code, fresh.Version, cancel);
                    models.Add(ahead.Code, fresh.Model, fresh.Version);
                    continue;
                }
            }
            if (model is not null)
                models.Add(ahead.Code, model, inUse!.Version);
        }
        return models;
    }

    /// <param name="InUse">The model in use; null: none that says anything of how customers leave now.</param>
    /// <param name="Found">Of it.</param>
    /// <param name="Fit">A new one, where it is time; in it null with the reason, where the data carry none.</param>
    private sealed record Look(
        ChurnHorizon Ahead,
        ModelStore.Stored? InUse,
        ChurnModel? Model,
        ModelFindings? Found,
        (ChurnModel? Model, Refusal? No)? Fit
    );

    /// <summary>Looks at the model in use and learns a new one where it is time; keeps nothing.</summary>
    private async Task<Look> LookAsync(
        ChurnHorizon ahead,
        Horizon horizon,
        ChurnCases cases,
        long customers,
        CancellationToken cancel
    )
    {
        var (inUse, newest) = await database.ReadAsync(
            async s => (await ModelStore.InUseAsync(s, ahead.Code), await ModelStore.NewestAsync(s, ahead.Code)),
            cancel
        );
        var model = inUse is null ? null : ChurnModel.Read(inUse);
        // Learnt when customers left in another way, it says nothing any more.
        if (model?.Report.Relationship != horizon.Relationship)
            (inUse, model) = (null, null);
        var found = model is null ? null : ModelExam.Of(model, ahead, cases);
        return new(
            ahead,
            inUse,
            model,
            found,
            IsDue(inUse, model, found, newest, horizon, customers) ? Fit(ahead, horizon, cases, customers) : null
        );
    }

    private static (ChurnModel? Model, Refusal? No) Fit(
        ChurnHorizon ahead,
        Horizon horizon,
        ChurnCases cases,
        long customers
    ) => new ChurnFit(cases.Features, horizon, ahead).Run(cases.Of(ahead), cases.Now, customers);

    /// <summary>Looks at the value as it is worked out now.</summary>
    public async Task LookAtValueAsync(Horizon horizon, ChurnCases cases, ChurnModels models, CancellationToken cancel)
    {
        if (await database.ReadAsync(s => ModelStore.InUseAsync(s, CustomerScores.Value), cancel) is not { } inUse)
            return;
        var found = ValueExam.Of(horizon, cases, models.Main);
        await NoteAsync(inUse, found.Health, Json.Of(found), found.Reasons, cancel);
    }

    /// <summary>Keeps what was found of a model that was learnt anew in this run.</summary>
    public async Task KeepLookAsync(string code, ScorerFindings found, CancellationToken cancel)
    {
        if (await database.ReadAsync(s => ModelStore.InUseAsync(s, code), cancel) is { } inUse)
            await NoteAsync(inUse, found.Health, Json.Of(found), found.Reasons, cancel);
    }

    /// <summary>Makes a candidate.</summary>
    /// <param name="by">Who asked; null: the house itself.</param>
    /// <returns>Null when the data do not carry one; the reason is kept for the model's page.</returns>
    public Task<(ChurnModel Model, int Version)?> MakeAsync(
        ChurnHorizon ahead,
        Horizon horizon,
        ChurnCases cases,
        long customers,
        Guid? by,
        CancellationToken cancel
    ) => KeepAsync(ahead, horizon, Fit(ahead, horizon, cases, customers), by, cancel);

    private async Task<(ChurnModel Model, int Version)?> KeepAsync(
        ChurnHorizon ahead,
        Horizon horizon,
        (ChurnModel? Model, Refusal? No) fit,
        Guid? by,
        CancellationToken cancel
    )
    {
        var (model, no) = fit;
        var now = clock.GetUtcNow();
        if (model is null)
        {
            await database.WriteAsync(session => ModelStore.RefuseWithinAsync(session, ahead.Code, no!, now), cancel);
            return null;
        }
        var version = await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM model_refusal WHERE code = @code", ("code", ahead.Code));
                return await ModelStore.AddWithinAsync(
                    session,
                    ahead.Code,
                    model.Report.Method,
                    model.Parameters,
                    Json.Of(model.Report),
                    horizon,
                    by,
                    now
                );
            },
            cancel
        );
        return (model, version);
    }

    private static bool IsDue(
        ModelStore.Stored? inUse,
        ChurnModel? model,
        ModelFindings? found,
        (int Version, Json Report)? newest,
        Horizon horizon,
        long customers
    )
    {
        if (model is null || inUse is null)
            return true;
        // One that waits for approval is not followed by another every night.
        var report =
            newest is { } last && last.Version != inUse.Version
                ? Json.Read<ChurnReport>(last.Report.Text)
                : model.Report;
        var age = TimeSpan.FromDays(Math.Abs(horizon.AsOf.DayNumber - report.AsOf.DayNumber));
        return age >= Fresh
            || customers > report.Customers * 3 / 2
            || (found!.Health == ModelHealth.Wanting && age > TimeSpan.Zero)
            || horizon.Measures.Except(model.Measures, StringComparer.Ordinal).Any();
    }

    private Task SwitchAsync(string code, int version, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            async session =>
            {
                await ModelStore.SwitchWithinAsync(session, code, version, null, now);
                await session.AnnounceAsync(new ModelSwitched(code, version, null));
            },
            cancel
        );
    }

    /// <summary>Keeps what a look found; a model that has just become wanting is a fact others hear of.</summary>
    private Task NoteAsync(
        ModelStore.Stored model,
        ModelHealth health,
        Json found,
        IReadOnlyList<FindingReason> reasons,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    """
                    INSERT INTO model_check (code, version, checked_at, health, found) VALUES (@code, @version, @now, @health, @found)
                    ON CONFLICT (code, version, checked_at) DO NOTHING
                    """,
                    ("code", model.Code),
                    ("version", model.Version),
                    ("now", now),
                    ("health", health),
                    ("found", found)
                );
                // Of what is learnt anew every night, a version that is as wanting as the one before it is no news.
                var before = ChurnHorizon.Find(model.Code) is null
                    ? await session.FirstOrDefaultAsync(
                        "SELECT wanting_since FROM model WHERE code = @code AND version < @version AND health IS NOT NULL ORDER BY version DESC LIMIT 1",
                        row => row.InstantOrNull(0),
                        ("code", model.Code),
                        ("version", model.Version)
                    )
                    : null;
                var changed = await session.ExecuteAsync(
                    "UPDATE model SET health = @health, wanting_since = @since WHERE code = @code AND version = @version AND (health IS NULL OR health <> @health)",
                    ("health", health),
                    ("since", health == ModelHealth.Wanting ? before ?? now : null),
                    ("code", model.Code),
                    ("version", model.Version)
                );
                if (changed == 1 && health == ModelHealth.Wanting && before is null)
                    await session.AnnounceAsync(new ModelDegraded(model.Code, model.Version, reasons));
            },
            cancel
        );
    }
}
