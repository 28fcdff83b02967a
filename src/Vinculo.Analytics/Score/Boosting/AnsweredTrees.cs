namespace Vinculo.Analytics.Score.Boosting;

/// <summary>
/// Trees laid out for one case after another. The answers to the seven questions of a tree with eight leaves are seven bits;
/// what the tree says to each combination of them, and which feature has which share in it, is worked out when it first
/// occurs and looked up from then on.
/// </summary>
/// <remarks>
/// Shares are Shapley values, as <see cref="TreeShapley"/> finds them. Trees with more leaves are walked, and their shares
/// found anew for every case. Any number of threads may ask at once.
/// </remarks>
internal sealed class AnsweredTrees
{
    private const int MostQuestions = 7;

    private readonly IReadOnlyList<FeatureBins> features;
    private readonly Tree[] trees;

    internal AnsweredTrees(IReadOnlyList<BoostedTree> from, IReadOnlyList<FeatureBins> features)
    {
        this.features = features;
        trees = [.. from.Select(tree => new Tree(tree, features))];
    }

    /// <summary>Adds what each feature adds to the log odds against the average case.</summary>
    /// <param name="bins">The case, a bin per feature.</param>
    /// <param name="shares">One per feature.</param>
    /// <param name="scale">What all of it counts.</param>
    /// <returns>What all trees say, not scaled.</returns>
    internal double AddTo(ReadOnlySpan<byte> bins, Span<double> shares, double scale)
    {
        var sum = 0.0;
        foreach (var tree in trees)
        {
            var said = tree.IsSmall ? Known(tree, bins) : Asked(tree, bins);
            sum += said.Value;
            for (var f = 0; f < said.Shares.Length; f++)
                shares[tree.Features[f]] += scale * said.Shares[f];
        }
        return sum;
    }

    private static Said Known(Tree tree, ReadOnlySpan<byte> bins)
    {
        var answers = 0;
        var questions = tree.Questions;
        for (var q = 0; q < questions.Length; q++)
            answers |= questions[q].IsLeft(bins) << q;
        // Two threads may work the same out at once and find the same.
        return Volatile.Read(ref tree.Said[answers]) ?? tree.Learn(answers);
    }

    private Said Asked(Tree tree, ReadOnlySpan<byte> bins)
    {
        var left = new bool[tree.Source.Feature.Length];
        for (var node = 0; node < left.Length; node++)
            left[node] = tree.Source.Feature[node] >= 0 && tree.Source.GoesLeft(node, bins, features);
        return tree.Say(node => left[node]);
    }

    /// <param name="Value">Log odds the tree adds.</param>
    /// <param name="Shares">Of each feature it asks.</param>
    private sealed record Said(double Value, double[] Shares);

    /// <param name="Node">Where it is asked.</param>
    /// <param name="Feature">What is asked.</param>
    /// <param name="Shift">Taken off the bin: missing, bin 0, becomes 255 and goes right.</param>
    /// <param name="Limit">Up to it the answer is "left".</param>
    /// <param name="Lefts">For levels: 1 for each bin that goes left; else null.</param>
    private readonly record struct Question(int Node, int Feature, byte Shift, byte Limit, byte[]? Lefts)
    {
        internal int IsLeft(ReadOnlySpan<byte> bins) =>
            Lefts is null ? ((byte)(bins[Feature] - Shift) <= Limit ? 1 : 0) : Lefts[bins[Feature]];
    }

    private sealed class Tree
    {
        internal Tree(BoostedTree source, IReadOnlyList<FeatureBins> features)
        {
            Source = source;
            int[] asked = [.. Enumerable.Range(0, source.Feature.Length).Where(n => source.Feature[n] >= 0)];
            Features = [.. asked.Select(n => source.Feature[n]).Distinct().Order()];
            Questions = [.. asked.Select(n => Ask(n, features))];
            Said = IsSmall ? new Said?[1 << asked.Length] : [];
        }

        internal BoostedTree Source { get; }

        internal Question[] Questions { get; }

        /// <summary>Features asked, ascending.</summary>
        internal int[] Features { get; }

        /// <summary>By the answers as bits.</summary>
        internal Said?[] Said { get; }

        internal bool IsSmall => Questions.Length <= MostQuestions;

        internal Said Learn(int answers)
        {
            var left = new bool[Source.Feature.Length];
            for (var q = 0; q < Questions.Length; q++)
                left[Questions[q].Node] = (answers >> q & 1) != 0;
            var said = Say(node => left[node]);
            Volatile.Write(ref Said[answers], said);
            return said;
        }

        internal Said Say(Func<int, bool> leftAt)
        {
            var node = 0;
            while (Source.Feature[node] >= 0)
                node = Source.Left[node] + (leftAt(node) ? 0 : 1);
            var shares = new double[Features.Length == 0 ? 0 : Features[^1] + 1];
            TreeShapley.AddTo(Source, leftAt, shares);
            return new Said(Source.Value[node], [.. Features.Select(f => shares[f])]);
        }

        private Question Ask(int node, IReadOnlyList<FeatureBins> features)
        {
            var feature = Source.Feature[node];
            if (features[feature] is LevelBins)
                return new Question(
                    node,
                    feature,
                    0,
                    0,
                    [.. Enumerable.Range(0, 256).Select(bin => (byte)(Source.GoesLeft(node, (byte)bin, true) ? 1 : 0))]
                );
            var shift = Source.MissingLeft[node] ? 0 : 1;
            return new Question(node, feature, (byte)shift, (byte)(Source.Limit[node] - shift), null);
        }
    }
}
