using Vinculo.Analytics.Linkage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>Where weights come from.</summary>
public enum ModelSource
{
    Shipped = 1,
    Learned = 2,
    Thresholds = 3,
}

/// <summary>A version of the weights.</summary>
public sealed record ModelVersion(
    int Version,
    CustomerKind Kind,
    ModelSource Source,
    double ReviewBits,
    double AutomaticBits,
    long Customers,
    bool Active,
    string MadeBy,
    DateTimeOffset MadeAt
);

/// <summary>Where the weights of a kind come from.</summary>
/// <param name="LearntFrom">So many customers of this base; null: those the product brings.</param>
/// <param name="There">So many there are to learn from, counted up to <see cref="LinkageModels.Enough"/>.</param>
public sealed record ModelStanding(CustomerKind Kind, long? LearntFrom, int There);

/// <summary>The versions of the weights: made, put in use, taken back. What people decided stands whatever is in use.</summary>
public sealed class LinkageModels(Database database, Audit audit, TimeProvider clock)
{
    private const string Columns =
        "version, kind, source, review_bits, automatic_bits, customers, active, made_by, made_at";

    /// <summary>Every version, newest first; the shipped one (0) is not among them.</summary>
    public Task<List<ModelVersion>> ListAsync(CancellationToken cancel = default) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"SELECT {Columns} FROM linkage_model ORDER BY version DESC, kind LIMIT 200",
                    row => new ModelVersion(
                        row.Int(0),
                        row.Enum<CustomerKind>(1),
                        row.Enum<ModelSource>(2),
                        row.Double(3),
                        row.Double(4),
                        row.Long(5),
                        row.Bool(6),
                        row.Text(7),
                        row.Instant(8)
                    )
                ),
            cancel
        );

    /// <summary>What the answers say about the thresholds.</summary>
    public Task<Calibration> CalibrationAsync(CancellationToken cancel = default) =>
        database.ReadAsync(Calibration.ReadAsync, cancel);

    /// <summary>Puts a version in use; 0 is the one the product brings.</summary>
    public Task<Outcome<int>> UseAsync(int version, Actor actor, CancellationToken cancel = default) =>
        database.WriteAsync<Outcome<int>>(
            async session =>
            {
                if (!actor.May(Permissions.InsightsRun))
                    return Actor.Refused(Permissions.InsightsRun);
                if (
                    version != 0
                    && !await session.FirstOrDefaultAsync(
                        "SELECT 1 FROM linkage_model WHERE version = @version LIMIT 1",
                        _ => true,
                        ("version", version)
                    )
                )
                    return Refusal.Missing("match.model-not-found");
                await ActivateAsync(session, version);
                await NoteAsync(session, actor, "match.model-used", version);
                return version;
            },
            cancel
        );

    /// <summary>The weights in use with other thresholds, as a version of their own.</summary>
    /// <param name="review">Bits from which a person is asked, −10 to 30.</param>
    /// <param name="automatic">Bits from which nobody is asked, at least 4 and at least <paramref name="review"/>.</param>
    public async Task<Outcome<int>> MoveThresholdsAsync(
        double review,
        double automatic,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        if (review is not (>= -10 and <= 30) || automatic is not (>= 4 and <= 60) || automatic < review)
            return Refusal.Invalid("match.thresholds", "automatic");
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<int>>(
            async session =>
            {
                var version = await NextVersionAsync(session);
                foreach (var kind in Enum.GetValues<CustomerKind>())
                {
                    var used = await StoredAsync(session, kind);
                    await AddAsync(
                        session,
                        version,
                        kind,
                        ModelSource.Thresholds,
                        used?.Content ?? "",
                        null,
                        review,
                        automatic,
                        used?.Customers ?? 0,
                        actor,
                        now
                    );
                }
                await ActivateAsync(session, version);
                await NoteAsync(session, actor, "match.model-made", version);
                return version;
            },
            cancel
        );
    }

    /// <summary>What is in use for a kind; null: what the product brings.</summary>
    internal static Task<StoredModel?> StoredAsync(Session session, CustomerKind kind) =>
        session.FirstOrDefaultAsync(
            "SELECT version, content, review_bits, automatic_bits, customers, report FROM linkage_model WHERE active = @yes AND kind = @kind ORDER BY version DESC LIMIT 1",
            row =>
                (StoredModel?)
                    new StoredModel(
                        row.Int(0),
                        row.Text(1),
                        row.Double(2),
                        row.Double(3),
                        row.Long(4),
                        row.TextOrNull(5)
                    ),
            ("yes", true),
            ("kind", kind)
        );

    /// <summary>Fewer of a kind than this teach nothing: the weights in use stay.</summary>
    public const int Enough = 500;

    /// <summary>What the weights of each kind come from, and whether there are enough to learn from.</summary>
    public Task<List<ModelStanding>> StandingAsync(CancellationToken cancel = default) =>
        database.ReadAsync(
            async session =>
            {
                var standing = new List<ModelStanding>();
                foreach (var kind in Enum.GetValues<CustomerKind>())
                {
                    var used = await StoredAsync(session, kind);
                    var there = await session.FirstOrDefaultAsync(
                        $"SELECT count(*) FROM (SELECT 1 AS one FROM customer WHERE kind = @kind AND merged_into IS NULL LIMIT {Enough}) some",
                        row => row.Int(0),
                        ("kind", kind)
                    );
                    standing.Add(new(kind, used is { Content.Length: > 0 } ? used.Customers : null, there));
                }
                return standing;
            },
            cancel
        );

    /// <summary>
    /// Learns weights from these customers, without anybody's labels, and puts them in use. Thresholds stay where people
    /// have put them.
    /// </summary>
    /// <returns>The new version; null when there are too few.</returns>
    internal async Task<int?> LearnAsync(IReadOnlyList<Standardised> customers, Actor actor, CancellationToken cancel)
    {
        var made = new List<(CustomerKind, string, Json, double, double, long)>();
        foreach (var kind in Enum.GetValues<CustomerKind>())
        {
            var used = await database.ReadAsync(session => StoredAsync(session, kind), cancel);
            var of = customers
                .Where(c => c.Entry.Kind == kind)
                .SelectMany(c => c.Parts)
                .Select(p => p.Features)
                .ToList();
            var (content, report) = (used?.Content ?? "", default(Json?));
            if (of.Count >= Enough)
            {
                var options = new LinkageOptions { Learn = true };
                // What the engine drops as said by too many is dropped in place: it works on copies.
                var result =
                    kind == CustomerKind.Person
                        ? BatchLinkage.Run(
                            [.. of.Cast<PersonFeatures>().Select(f => PersonFeatures.Combine([f, f]))],
                            options,
                            cancel
                        )
                        : BatchLinkage.Run(
                            [.. of.Cast<CompanyFeatures>().Select(f => CompanyFeatures.Combine([f, f]))],
                            options,
                            cancel
                        );
                (content, report) = (result.Model.ToJson(), Json.Of(result.Diagnostics));
            }
            made.Add(
                (
                    kind,
                    content,
                    report ?? Json.Of(new { }),
                    used?.ReviewBits ?? Weights.ShippedReview,
                    used?.AutomaticBits ?? Weights.ShippedAutomatic,
                    of.Count
                )
            );
        }
        return made.Exists(m => m.Item6 >= Enough) ? await KeepAsync(made, actor, cancel) : null;
    }

    /// <summary>Keeps freshly learned weights and puts them in use.</summary>
    internal Task<int> KeepAsync(
        IReadOnlyList<(
            CustomerKind Kind,
            string Content,
            Json Report,
            double Review,
            double Automatic,
            long Customers
        )> made,
        Actor actor,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            async session =>
            {
                var version = await NextVersionAsync(session);
                foreach (var (kind, content, report, review, automatic, customers) in made)
                    await AddAsync(
                        session,
                        version,
                        kind,
                        ModelSource.Learned,
                        content,
                        report,
                        review,
                        automatic,
                        customers,
                        actor,
                        now
                    );
                await ActivateAsync(session, version);
                await NoteAsync(session, actor, "match.model-made", version);
                return version;
            },
            cancel
        );
    }

    private static Task<int> NextVersionAsync(Session session) =>
        session.FirstOrDefaultAsync("SELECT COALESCE(MAX(version), 0) + 1 FROM linkage_model", row => row.Int(0));

    private static Task AddAsync(
        Session session,
        int version,
        CustomerKind kind,
        ModelSource source,
        string content,
        Json? report,
        double review,
        double automatic,
        long customers,
        Actor actor,
        DateTimeOffset now
    ) =>
        session.ExecuteAsync(
            """
            INSERT INTO linkage_model (version, kind, source, content, report, review_bits, automatic_bits, customers, active, made_by, made_at)
            VALUES (@version, @kind, @source, @content, @report, @review, @automatic, @customers, @active, @by, @now)
            """,
            ("version", version),
            ("kind", kind),
            ("source", source),
            ("content", content),
            ("report", report),
            ("review", review),
            ("automatic", automatic),
            ("customers", customers),
            ("active", false),
            ("by", actor.Name),
            ("now", now)
        );

    private static async Task ActivateAsync(Session session, int version)
    {
        await session.ExecuteAsync(
            "UPDATE linkage_model SET active = @no WHERE active = @yes AND version <> @version",
            ("no", false),
            ("yes", true),
            ("version", version)
        );
        await session.ExecuteAsync(
            "UPDATE linkage_model SET active = @yes WHERE version = @version",
            ("yes", true),
            ("version", version)
        );
    }

    private Task NoteAsync(Session session, Actor actor, string act, int version) =>
        audit.ChangedWithinAsync(
            session,
            actor,
            act,
            null,
            "linkage_model",
            version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            null,
            new { version },
            "duplicados"
        );
}

/// <summary>A model as it is stored.</summary>
internal sealed record StoredModel(
    int Version,
    string Content,
    double ReviewBits,
    double AutomaticBits,
    long Customers,
    string? Report
);
