namespace Vinculo.Analytics.Linkage;

/// <summary>Survivors of fields that hold one whole value.</summary>
internal static class ValueSurvivor
{
    /// <summary>A value, how much is said for it, and by how many.</summary>
    private sealed class Group(string key)
    {
        public string Key { get; } = key;
        public List<FieldValue> Members { get; } = [];
        public double Weight { get; set; }

        /// <summary>With what was meant to be it: its own weight and most of that of its misspellings.</summary>
        public double Backed { get; set; }
        public double Quality { get; set; }
        public DateOnly Newest { get; set; }
        public double Trust { get; set; }
        public bool Verified { get; set; }
    }

    public static Survivor Choose(FieldRule rule, List<FieldValue> values, IReadOnlyList<FieldCandidate> candidates)
    {
        var groups = Grouped(values, candidates);
        foreach (var group in groups)
        {
            group.Backed = group.Weight;
            foreach (var other in groups)
                if (other != group && IsSlip(rule.Kind, other.Key, group.Key))
                    group.Backed += other.Weight;
        }
        groups.Sort((a, b) => Compare(rule, a, b));
        var best = groups[0];
        var member = Writing(best, candidates);
        var total = 0.0;
        foreach (var group in groups)
            total += group.Weight;
        return new(member.Index, Reason(best, groups))
        {
            Share = total > 0 ? best.Weight / total : 0,
            Value = member.Shown,
            Weak = best.Quality < 0.3,
        };
    }

    private static List<Group> Grouped(List<FieldValue> values, IReadOnlyList<FieldCandidate> candidates)
    {
        var groups = new List<Group>();
        foreach (var value in values)
        {
            var group = groups.Find(g => g.Key == value.Key);
            if (group is null)
                groups.Add(group = new Group(value.Key));
            var candidate = candidates[value.Index];
            group.Members.Add(value);
            group.Weight += value.Weight;
            group.Quality = Math.Max(group.Quality, value.Quality);
            group.Trust = Math.Max(group.Trust, candidate.Trust);
            group.Verified |= candidate.Verified;
            if (candidate.Updated is { } day && day > group.Newest)
                group.Newest = day;
        }
        return groups;
    }

    /// <summary>
    /// The most backed first. Two spellings of one thing back each other, so between them the one that was written oftener
    /// decides, then the better formed, the newer, and at last the alphabet, so that the order of arrival never does.
    /// </summary>
    private static int Compare(FieldRule rule, Group a, Group b)
    {
        if (IsSlip(rule.Kind, a.Key, b.Key))
        {
            var byQuality = b.Quality.CompareTo(a.Quality);
            if (Math.Abs(a.Quality - b.Quality) > 0.5 && byQuality != 0)
                return byQuality;
            var byWeight = b.Weight.CompareTo(a.Weight);
            if (byWeight != 0)
                return byWeight;
        }
        var byBacking = b.Backed.CompareTo(a.Backed);
        if (byBacking != 0)
            return byBacking;
        var byAge = b.Newest.CompareTo(a.Newest);
        return byAge != 0 ? byAge : string.CompareOrdinal(a.Key, b.Key);
    }

    /// <summary>Could one be a slip of the pen for the other? Only where every sign counts: numbers, dates, addresses on the net.</summary>
    private static bool IsSlip(FieldKind kind, string a, string b) =>
        kind switch
        {
            FieldKind.Email or FieldKind.Document or FieldKind.Phone => OneSlip(a, b),
            FieldKind.Date => SameButOne(a, b),
            _ => false,
        };

    /// <summary>One sign more, less or other, or two neighbours swapped.</summary>
    internal static bool OneSlip(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var head = a.CommonPrefixLength(b);
        var most = Math.Min(a.Length, b.Length) - head;
        var tail = 0;
        while (tail < most && a[^(tail + 1)] == b[^(tail + 1)])
            tail++;
        var left = a.Length - head - tail;
        var right = b.Length - head - tail;
        return (left <= 1 && right <= 1)
            || (left == 2 && right == 2 && a[head] == b[head + 1] && a[head + 1] == b[head]);
    }

    /// <summary>Two of year, month and day agree, or day and month changed places.</summary>
    private static bool SameButOne(string a, string b)
    {
        var year = a.AsSpan(0, 4).SequenceEqual(b.AsSpan(0, 4));
        var month = a.AsSpan(5, 2).SequenceEqual(b.AsSpan(5, 2));
        var day = a.AsSpan(8, 2).SequenceEqual(b.AsSpan(8, 2));
        return (year ? 1 : 0) + (month ? 1 : 0) + (day ? 1 : 0) >= 2
            || (year && a.AsSpan(5, 2).SequenceEqual(b.AsSpan(8, 2)) && a.AsSpan(8, 2).SequenceEqual(b.AsSpan(5, 2)));
    }

    /// <summary>The best writing of the chosen value: verified, best formed, longest, newest.</summary>
    private static FieldValue Writing(Group group, IReadOnlyList<FieldCandidate> candidates)
    {
        var best = group.Members[0];
        foreach (var member in group.Members)
            if (Better(candidates[member.Index], member, candidates[best.Index], best))
                best = member;
        return best;
    }

    private static bool Better(FieldCandidate a, FieldValue x, FieldCandidate b, FieldValue y)
    {
        if (a.Verified != b.Verified)
            return a.Verified;
        if (x.Quality != y.Quality)
            return x.Quality > y.Quality;
        var richness = Writings.Richness(x.Shown).CompareTo(Writings.Richness(y.Shown));
        if (richness != 0)
            return richness > 0;
        var age = (a.Updated ?? DateOnly.MinValue).CompareTo(b.Updated ?? DateOnly.MinValue);
        return age != 0 ? age > 0 : string.CompareOrdinal(x.Shown, y.Shown) < 0;
    }

    private static string Reason(Group best, List<Group> groups)
    {
        if (groups.Count == 1)
            return best.Verified ? "verified" : "only";
        if (best.Verified && !groups.Exists(g => g != best && g.Verified))
            return "verified";
        var others = groups.FindAll(g => g != best);
        if (others.TrueForAll(g => g.Members.Count < best.Members.Count))
            return "frequent";
        if (others.TrueForAll(g => g.Newest < best.Newest))
            return "recent";
        if (others.TrueForAll(g => g.Trust < best.Trust))
            return "trusted";
        return "complete";
    }
}
