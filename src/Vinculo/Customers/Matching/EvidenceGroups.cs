namespace Vinculo.Customers.Matching;

/// <summary>What is put together: a record, or an atom of which no records are known.</summary>
/// <param name="atom">Whose it is.</param>
/// <param name="place">Its place among all, which depends on the records alone.</param>
/// <param name="ready">What is compared of it.</param>
internal sealed class Part(Guid atom, int place, Standardised ready)
{
    public Guid Atom => atom;

    public int Place => place;

    public Standardised Ready => ready;
}

/// <summary>
/// Puts together what belongs together: strongest first, and each time the two groups are weighed as wholes; never across
/// something that speaks against it; and last those who are called and reached alike, unless somebody else is too. The
/// same parts end in the same groups, whoever came first.
/// </summary>
internal sealed class EvidenceGroups
{
    private readonly Weights weights;
    private readonly Func<Part, Part, bool> refused;
    private readonly Func<Part, Part, (double Bits, bool Lone)?> stands;
    private readonly Dictionary<Part, Group> of = [];
    private readonly Dictionary<(Part, Part), PairReading?> compared = [];

    /// <param name="parts">All.</param>
    /// <param name="weights">In use.</param>
    /// <param name="refused">Have people said of two that they are not one?</param>
    /// <param name="stands">As how strong two are joined already, where that is kept as it was; null: it counts for nothing.</param>
    public EvidenceGroups(
        IEnumerable<Part> parts,
        Weights weights,
        Func<Part, Part, bool> refused,
        Func<Part, Part, (double Bits, bool Lone)?> stands
    )
    {
        (this.weights, this.refused, this.stands) = (weights, refused, stands);
        foreach (var part in parts)
            of[part] = new([part], part.Ready);
    }

    public IEnumerable<IReadOnlyList<Part>> Groups => of.Values.Distinct().Select(g => g.Parts);

    private sealed class Group(List<Part> parts, Standardised whole)
    {
        public List<Part> Parts => parts;

        public Standardised Whole => whole;

        /// <summary>Groups that share something beside a name, and what the evidence says of both as wholes.</summary>
        public Dictionary<Group, Link?> Near { get; } = [];

        public int Place => parts[0].Place;
    }

    /// <param name="Bits">How strong; with three digits, so that the order of sums decides nothing.</param>
    /// <param name="Lone">As long as nobody else is called and reached so.</param>
    /// <param name="Free">Nothing speaks against it.</param>
    private sealed record Link(double Bits, bool Lone, bool Free);

    /// <summary>Two that are one, whatever the evidence says.</summary>
    public void Unite(Part one, Part other)
    {
        if (!ReferenceEquals(of[one], of[other]))
            Unite(of[one], of[other]);
    }

    /// <summary>Two that the evidence may bring together, alone or with what else is known.</summary>
    public void Meet(Part one, Part other)
    {
        var (a, b) = (of[one], of[other]);
        if (!ReferenceEquals(a, b) && !a.Near.ContainsKey(b))
            a.Near[b] = b.Near[a] = Weigh(a, b);
    }

    /// <summary>Do two share a key, and something beside a name?</summary>
    public bool Near(Part one, Part other) =>
        MatchEngine.Meet(one.Ready, other.Ready)
        && Compare(one, other) is { } reading
        && (
            PairJudge.Automatic(reading, weights)
            || PairJudge.Lone(reading, weights)
            || PairJudge.Bond(reading, weights)
        );

    public void Run()
    {
        while ((Best(lone: false) ?? Best(lone: true)) is var (one, other))
            Unite(one, other);
    }

    private (Group One, Group Other)? Best(bool lone)
    {
        (Group, Group)? best = null;
        var key = (double.MinValue, int.MinValue, int.MinValue);
        foreach (var one in of.Values.Distinct())
        foreach (var (other, link) in one.Near)
        {
            if (link is not { Free: true } || link.Lone != lone || one.Place > other.Place)
                continue;
            var strength = (link.Bits, -one.Place, -other.Place);
            if (strength.CompareTo(key) <= 0 || (lone && (Rivalled(one, other) || Rivalled(other, one))))
                continue;
            (best, key) = ((one, other), strength);
        }
        return best;
    }

    /// <summary>Somebody else whom the evidence would as soon join to the first, and who is not the other.</summary>
    private bool Rivalled(Group first, Group other) =>
        first.Near.Any(n =>
            n.Value is not null
            && !ReferenceEquals(n.Key, other)
            && MatchEngine.Apart(MatchEngine.Between(n.Key.Whole, other.Whole, weights))
        );

    private void Unite(Group one, Group other)
    {
        List<Part> parts = [.. one.Parts.Concat(other.Parts).OrderBy(p => p.Place)];
        var whole = parts[0].Ready with { Features = MatchEngine.Together([.. parts.Select(p => p.Ready)]) };
        var both = new Group(parts, whole);
        foreach (var part in parts)
            of[part] = both;
        foreach (var near in one.Near.Keys.Concat(other.Near.Keys).Distinct().ToList())
        {
            near.Near.Remove(one);
            near.Near.Remove(other);
            if (!ReferenceEquals(near, one) && !ReferenceEquals(near, other))
                near.Near[both] = both.Near[near] = Weigh(both, near);
        }
    }

    private Link? Weigh(Group one, Group other)
    {
        if (one.Whole.Entry.Kind != other.Whole.Entry.Kind)
            return null;
        var reading =
            one.Parts.Count + other.Parts.Count == 2
                ? Compare(one.Parts[0], other.Parts[0])!
                : MatchEngine.Between(one.Whole, other.Whole, weights);
        var link =
            PairJudge.Automatic(reading, weights) ? new Link(Math.Round(reading.Bits, 3), false, true)
            : PairJudge.Lone(reading, weights) ? new Link(Math.Round(reading.Bits, 3), true, true)
            : null;
        foreach (var a in one.Parts)
        foreach (var b in other.Parts)
            if (stands(a, b) is var (bits, lone) && (link is null || bits > link.Bits))
                link = new(bits, lone, true);
        return link is null
            ? null
            : link with
            {
                Free = !one.Parts.Exists(a => other.Parts.Exists(b => refused(a, b))) && !Contradicted(one, other),
            };
    }

    /// <summary>
    /// Do more pairs of their parts differ in document or birth date than agree in one? As wholes the two may look alike
    /// because a third, who could be either, has brought what they share: the son's telephone and the father's name.
    /// </summary>
    private bool Contradicted(Group one, Group other)
    {
        if (one.Parts.Count + other.Parts.Count == 2)
            return false;
        var balance = 0;
        foreach (var a in one.Parts)
        foreach (var b in other.Parts)
            if (Compare(a, b) is { } reading)
                balance += MatchEngine.OwnFacts(reading);
        return balance < 0;
    }

    private PairReading? Compare(Part one, Part other)
    {
        var key = one.Place < other.Place ? (one, other) : (other, one);
        if (!compared.TryGetValue(key, out var reading))
            compared[key] = reading =
                one.Ready.Entry.Kind == other.Ready.Entry.Kind
                    ? MatchEngine.Between(key.Item1.Ready, key.Item2.Ready, weights)
                    : null;
        return reading;
    }
}
