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
        var models = new ChurnModels();
        foreach (var ahead in ChurnHorizon.All)
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
            if (inUse is not null)
                await NoteAsync(inUse, found!.Health, Json.Of(found), found.Reasons, cancel);
            if (IsDue(inUse, model, found, newest, horizon, customers))
            {
                var made = await MakeAsync(ahead, horizon, cases, customers, null, cancel);
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
    public async Task<(ChurnModel Model, int Version)?> MakeAsync(
        ChurnHorizon ahead,
        Horizon horizon,
        ChurnCases cases,
        long customers,
        Guid? by,
        CancellationToken cancel
    )
    {
        var (model, no) = new ChurnFit(cases.Features, horizon, ahead).Run(cases.Of(ahead), cases.Now, customers);
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
