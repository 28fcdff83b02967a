using System.Runtime.CompilerServices;
using Vinculo.Analytics.Decide;
using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Value;

/// <summary>One customer of the sample, as of the run and as of a year before.</summary>
/// <param name="Features">In the order of <see cref="ProfileSample.Names"/>.</param>
/// <param name="Family">Family of the product begun last.</param>
/// <param name="Holds">Products in hand.</param>
/// <param name="Held">Products in hand a year ago; null when they were no customer then.</param>
/// <param name="Past">The same one year ago, two years ago …; null when they were no customer on that day.</param>
internal sealed record ProfileCase(
    double[] Features,
    string? Family,
    HashSet<Guid> Holds,
    HashSet<Guid>? Held,
    IReadOnlyList<ProfileCase?> Past
);

/// <summary>
/// Some thousand customers, the same for everything of a run that learns how customers are: who has which product, what is
/// usual among similar ones.
/// </summary>
internal sealed class ProfileSample
{
    /// <summary>At most so many are looked at.</summary>
    public const int Most = 4_000;

    /// <summary>At most so many past years are looked at, each with half a year of facts before it.</summary>
    private const int MostYears = 3;

    private const int MonthsBefore = 6;

    /// <summary>Up to this size everybody is read in one go; above, those of the sample one by one.</summary>
    private const int SmallCompany = 20_000;

    // Not what a product brings with it of itself, nor what changes with the season of a run.
    private static readonly string[] LeftOut =
    [
        "products_active",
        "months_to_contract_end",
        "neighbours_left",
        "perception_180d",
        "answers_180d",
        "open_complaint",
    ];

    private static readonly ConditionalWeakTable<ScoringContext, Lazy<Task<ProfileSample>>> Taken = new();

    private ProfileSample(IReadOnlyList<string> names, List<ProfileCase> cases) => (Names, Cases) = (names, cases);

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<ProfileCase> Cases { get; }

    /// <summary>How many past years <see cref="ProfileCase.Past"/> tells of.</summary>
    public int Years => Cases.Count == 0 ? 0 : Cases[0].Past.Count;

    /// <summary>The sample of a run; taken once.</summary>
    public static Task<ProfileSample> OfAsync(ScoringContext context, CancellationToken cancel) =>
        Taken.GetValue(context, c => new(() => TakeAsync(c, cancel))).Value;

    /// <summary>Works out the profile of one customer, the same for learning and for scoring; any number of threads may ask.</summary>
    internal sealed class Reader
    {
        private readonly FeatureSet features;
        private readonly Horizon horizon;
        private readonly int[] kept;

        public Reader(Horizon horizon, IReadOnlyList<string> measures)
        {
            this.horizon = horizon;
            features = new(measures, new Dictionary<Guid, DateOnly>());
            kept =
            [
                .. features
                    .Names.Select((name, i) => (name, i))
                    .Where(n => !LeftOut.Contains(n.name, StringComparer.Ordinal))
                    .Select(n => n.i),
            ];
            Names = [.. kept.Select(i => features.Names[i])];
        }

        public IReadOnlyList<string> Names { get; }

        /// <param name="facts">The customer.</param>
        /// <param name="into">One number a name.</param>
        /// <returns>Family of the product begun last.</returns>
        public string? Read(CustomerFacts facts, Span<double> into) => Read(facts, horizon.AsOf, horizon.Moment, into);

        /// <param name="facts">The customer.</param>
        /// <param name="day">As of an earlier day.</param>
        /// <param name="into">One number a name.</param>
        public string? Read(CustomerFacts facts, DateOnly day, Span<double> into) =>
            Read(facts, day, FeatureSet.Begin(day, horizon.Zone), into);

        private string? Read(CustomerFacts facts, DateOnly day, DateTimeOffset moment, Span<double> into)
        {
            var all = new double[features.Names.Count];
            var family = features.At(facts, day, moment, horizon.Zone, all);
            for (var i = 0; i < kept.Length; i++)
                into[i] = all[kept[i]];
            return family;
        }
    }

    /// <summary>Products in somebody's hands on a day.</summary>
    public static HashSet<Guid> HeldOn(CustomerFacts facts, DateOnly day) =>
        [.. facts.Holdings.Where(h => FeatureSet.Active(h, day)).Select(h => h.Product)];

    private static async Task<ProfileSample> TakeAsync(ScoringContext context, CancellationToken cancel)
    {
        var horizon = context.Horizon;
        var reader = new Reader(horizon, horizon.Measures);
        var cases = new List<ProfileCase>();
        var years = Enumerable
            .Range(1, MostYears)
            .Select(y => horizon.AsOf.AddYears(-y))
            .Where(day => day.AddMonths(-MonthsBefore) >= horizon.FirstFact)
            .ToList();
        var ids = await context.Database.ReadAsync(
            session =>
                session.QueryAsync(
                    "SELECT customer_id FROM customer WHERE stage = 2 AND merged_into IS NULL ORDER BY customer_id",
                    row => row.Guid(0)
                ),
            cancel
        );
        var share = ids.Count == 0 ? 1 : (double)Most / ids.Count;
        bool Chosen(Guid id) => share >= 1 || ControlGroup.Position(id, "profile-sample") < share;
        if (ids.Count <= SmallCompany)
            await context.Facts.ReadAsync(null, Visit, cancel);
        else
            foreach (var some in ids.Where(Chosen).Chunk(500))
                await context.Facts.ReadAsync(FactScope.Of(some), Visit, cancel);
        return new(reader.Names, cases);

        void Visit(CustomerFacts facts)
        {
            if (!Chosen(facts.Id.Value) || !horizon.AtRisk(facts, horizon.AsOf))
                return;
            cases.Add(LookAt(facts, horizon.AsOf, [.. years.Select(y => Before(facts, y))]));
        }

        ProfileCase? Before(CustomerFacts facts, DateOnly day) =>
            horizon.AtRisk(facts, day) ? LookAt(facts, day, []) : null;

        ProfileCase LookAt(CustomerFacts facts, DateOnly day, IReadOnlyList<ProfileCase?> past)
        {
            var row = new double[reader.Names.Count];
            var family = day == horizon.AsOf ? reader.Read(facts, row) : reader.Read(facts, day, row);
            var before = day.AddYears(-1);
            return new(
                row,
                family,
                HeldOn(facts, day),
                horizon.AtRisk(facts, before) ? HeldOn(facts, before) : null,
                past
            );
        }
    }
}
