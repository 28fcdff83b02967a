using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Linkage;

/// <summary>One run over a file, step by step.</summary>
internal sealed class Linking<T>(
    LinkageKind<T> kind,
    T[] records,
    LinkageOptions options,
    LinkageModel shipped,
    CancellationToken cancel
)
    where T : RecordFeatures
{
    private const int EnoughToLearn = 400;
    private const int Chunk = 8_192;

    /// <summary>Pairs this far below the threshold are asked again as groups, when others have brought what they lack.</summary>
    private const double Reach = 8;

    public LinkageResult Run()
    {
        var generic = GenericValues.Drop(kind, records);
        var terms = kind.CountAll(records);
        var pairs = CandidatePairs.Of(kind, records, null, cancel);
        var patterns = new ulong[pairs.Length];
        var rarity = new float[pairs.Length];
        Compare(pairs, terms, patterns, rarity);
        var counted = Count(patterns);

        var known = options.Model ?? shipped;
        var learn = options.Learn ?? records.Length >= EnoughToLearn;
        ThreeClassFit? fit = null;
        if (learn && counted.Length > 0)
        {
            var all = (double)records.Length * (records.Length - 1) / 2;
            var whole = records.Length < CandidatePairs.AllPairsBelow;
            var taught = counted;
            if (Across is { } files)
            {
                double second = files.Count(f => f != files[0]);
                all = second * (records.Length - second);
                taught = Count([.. patterns.Where((_, i) => Differ(files, (int)(pairs[i] >> 32), (int)pairs[i]))]);
            }
            fit = ThreeClassFit.Run(
                kind.Scheme,
                taught,
                whole ? taught : Sample(terms),
                Math.Max(all, 1),
                known.Records > 2 ? known.Weights : null,
                20
            );
        }
        var model = fit is null
            ? known.ForRecords(Math.Max(2, records.Length))
            : new LinkageModel(fit.Weights, terms, records.Length)
            {
                AutomaticBits = known.AutomaticBits,
                ReviewBits = known.ReviewBits,
            };

        var bits = new float[pairs.Length];
        var home = new float[pairs.Length];
        Chunks(
            pairs.Length,
            (from, to) =>
            {
                for (var i = from; i < to; i++)
                    (bits[i], home[i]) = model.Weights.Bits(patterns[i], rarity[i]);
            }
        );
        var clusters = Join(pairs, patterns, bits, model, terms);
        var (kept, households) = Report(pairs, bits, home, clusters);
        var diagnostics = new LinkageDiagnostics(
            records.Length,
            pairs.Length,
            fit is not null,
            fit?.Report,
            LevelCounts(counted),
            Bands(bits),
            Unlinkable(model, terms),
            generic,
            kept.Count(p => p.Verdict == Verdict.Same),
            clusters.Refused.Count
        );
        return new(clusters.Cluster, households, kept, model, diagnostics);
    }

    /// <summary>The file of each record, when only pairs across teach; else null.</summary>
    private IReadOnlyList<int>? Across =>
        kind.LearnsAcross && options.Files is { } files && files.Distinct().Count() > 1 ? files : null;

    private static bool Differ(IReadOnlyList<int> files, int a, int b) => files[a] != files[b];

    private void Chunks(int count, Action<int, int> work) =>
        Parallel.For(
            0,
            (count + Chunk - 1) / Chunk,
            new ParallelOptions { CancellationToken = cancel },
            c => work(c * Chunk, Math.Min(count, (c + 1) * Chunk))
        );

    private void Compare(ulong[] pairs, TermTables terms, ulong[] patterns, float[] rarity) =>
        Chunks(
            pairs.Length,
            (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    var levels = kind.Compare(records[(int)(pairs[i] >> 32)], records[(int)pairs[i]], terms);
                    (patterns[i], rarity[i]) = (levels.Pattern, levels.RarityTotal());
                }
            }
        );

    private static PatternCount[] Count(ulong[] patterns)
    {
        var sorted = patterns.ToArray();
        Array.Sort(sorted);
        var counted = new List<PatternCount>();
        for (var from = 0; from < sorted.Length; )
        {
            var to = from;
            while (to < sorted.Length && sorted[to] == sorted[from])
                to++;
            counted.Add(new(sorted[from], to - from));
            from = to;
        }
        return [.. counted];
    }

    /// <summary>Patterns of pairs drawn at random: what agreeing by chance looks like.</summary>
    private PatternCount[] Sample(TermTables terms)
    {
        var size = options.SamplePairs ?? Math.Clamp(2 * records.Length, 150_000, 400_000);
        var patterns = new ulong[size];
        var across = Across;
        Chunks(
            size,
            (from, to) =>
            {
                var random = Xoshiro256.For(options.Seed, "linkage-u", (ulong)from);
                for (var i = from; i < to; i++)
                {
                    var a = random.NextInt(records.Length);
                    var b = random.NextInt(records.Length - 1);
                    if (b >= a)
                        b++;
                    while (across is not null && !Differ(across, a, b))
                        (a, b) = (random.NextInt(records.Length), random.NextInt(records.Length));
                    patterns[i] = kind.Compare(records[a], records[b], terms).Pattern;
                }
            }
        );
        return Count(patterns);
    }

    private ConstrainedClusters Join(
        ulong[] pairs,
        ulong[] patterns,
        float[] bits,
        LinkageModel model,
        TermTables terms
    )
    {
        var edges = new List<Edge>();
        for (var i = 0; i < pairs.Length; i++)
            if (
                bits[i] >= options.ReviewBits - Reach
                && (bits[i] >= options.AutomaticBits || kind.Scheme.AgreeingGroups(patterns[i]) >= 2)
            )
                edges.Add(new((int)(pairs[i] >> 32), (int)pairs[i], bits[i]));
        var evidence = new EntityEvidence<T>(kind, records, model.Weights, terms);
        var files = OnePerFile(pairs, patterns, bits) ? options.Files : null;
        var clusters = new ConstrainedClusters(records.Length, options.NotSame) { Veto = Veto };
        foreach (var (a, b) in options.Same)
            clusters.Must(a, b);
        clusters.Run([.. edges]);
        return clusters;

        string? Veto(List<int> a, List<int> b)
        {
            if (files is not null)
                foreach (var i in a)
                foreach (var j in b)
                    if (files[i] == files[j])
                        return "file";
            var (weight, against) = evidence.Weigh(a, b);
            return weight >= options.ReviewBits ? null : against ?? "weak";
        }
    }

    /// <summary>Whether files that are linked are free of duplicates of their own, as far as the pairs tell.</summary>
    private bool OnePerFile(ulong[] pairs, ulong[] patterns, float[] bits)
    {
        if (options.Files is not { } files)
            return false;
        // Records, not pairs: ten "Editorials" of one year are forty-five pairs.
        var within = new HashSet<int>();
        var across = new HashSet<int>();
        for (var i = 0; i < pairs.Length; i++)
        {
            var (a, b) = ((int)(pairs[i] >> 32), (int)pairs[i]);
            if (bits[i] < options.AutomaticBits)
                continue;
            // Weights learnt across do not hold within a file: there a duplicate is what agrees in everything.
            var differ = Differ(files, a, b);
            if (!differ && kind.LearnsAcross && !kind.Scheme.AgreesThroughout(patterns[i]))
                continue;
            (differ ? across : within).UnionWith([a, b]);
        }
        return within.Count * 25 < across.Count;
    }

    private (List<LinkedPair> Kept, int[] Households) Report(
        ulong[] pairs,
        float[] bits,
        float[] home,
        ConstrainedClusters clusters
    )
    {
        var vetoes = clusters.Refused.ToDictionary(r => (ulong)r.Edge.Low << 32 | (uint)r.Edge.High, r => r.Veto);
        var households = new DisjointSets(records.Length);
        for (var i = 0; i < records.Length; i++)
            households.Join(i, clusters.Cluster[i]);
        var kept = new List<LinkedPair>();
        for (var i = 0; i < pairs.Length; i++)
        {
            var (a, b) = ((int)(pairs[i] >> 32), (int)pairs[i]);
            var same = clusters.Cluster[a] == clusters.Cluster[b];
            if (!same && bits[i] < options.ReviewBits && home[i] < 0.5)
                continue;
            var verdict =
                same ? Verdict.Same
                : bits[i] >= options.ReviewBits ? Verdict.Review
                : Verdict.Household;
            if (verdict == Verdict.Household)
                households.Join(a, b);
            kept.Add(new(a, b, bits[i], home[i], verdict, vetoes.GetValueOrDefault(pairs[i])));
        }
        return (kept, households.Lowest());
    }

    private List<LevelCount> LevelCounts(PatternCount[] counted)
    {
        var counts = new List<LevelCount>();
        for (var c = 0; c < kind.Scheme.Comparisons.Count; c++)
        {
            var comparison = kind.Scheme.Comparisons[c];
            var sums = new long[comparison.Levels.Length];
            foreach (var pattern in counted)
                sums[PairLevels.Level(pattern.Pattern, c)] += (long)pattern.Count;
            for (var l = 0; l < sums.Length; l++)
                counts.Add(new(comparison.Name, comparison.Levels[l], sums[l]));
        }
        return counts;
    }

    private static List<WeightBand> Bands(float[] bits)
    {
        const int Lowest = -30;
        const int Highest = 40;
        var pairs = new long[Highest - Lowest + 1];
        var matches = new double[pairs.Length];
        foreach (var b in bits)
        {
            var band = (int)Math.Clamp(MathF.Floor(b), Lowest, Highest) - Lowest;
            pairs[band]++;
            matches[band] += 1 / (1 + double.Exp2(-b));
        }
        var all = Math.Max(1e-9, matches.Sum());
        var bands = new List<WeightBand>();
        double from = 0;
        long above = 0;
        for (var band = pairs.Length - 1; band >= 0; band--)
        {
            from += matches[band];
            above += pairs[band];
            if (pairs[band] > 0)
                bands.Add(new(band + Lowest, pairs[band], above == 0 ? 1 : from / above, from / all));
        }
        bands.Reverse();
        return bands;
    }

    private double Unlinkable(LinkageModel model, TermTables terms)
    {
        if (records.Length == 0)
            return 0;
        var step = Math.Max(1, records.Length / 20_000);
        int looked = 0,
            unable = 0;
        for (var i = 0; i < records.Length; i += step, looked++)
        {
            var levels = kind.Compare(records[i], records[i], terms);
            if (model.Weights.Bits(levels.Pattern, levels.RarityTotal()).Bits < options.ReviewBits)
                unable++;
        }
        return (double)unable / looked;
    }
}
