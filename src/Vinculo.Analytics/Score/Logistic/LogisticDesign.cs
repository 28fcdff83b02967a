namespace Vinculo.Analytics.Score.Logistic;

/// <summary>
/// The training cases as the fitter reads them: standardised numbers, and for each feature the one indicator that is on.
/// </summary>
/// <remarks>
/// Parameters are numbered intercept, slopes, indicators. One number past the last stands for "no indicator", so unseen
/// levels need no branch in the inner loops.
/// </remarks>
internal sealed class LogisticDesign
{
    private const int MaxParameters = 2000;

    private readonly FeatureTerm[] templates;
    private readonly int[] firstIndicator;

    private LogisticDesign(
        FeatureTable table,
        FeatureTerm[] templates,
        int slopes,
        int[] firstIndicator,
        int parameters
    )
    {
        this.templates = templates;
        this.firstIndicator = firstIndicator;
        Rows = table.Rows;
        Features = templates.Length;
        Slopes = slopes;
        Parameters = parameters;
        Numbers = new double[(long)Rows * slopes];
        On = new ushort[(long)Rows * Features];
    }

    internal int Rows { get; }

    internal int Features { get; }

    /// <summary>Number of numeric features, each with a slope.</summary>
    internal int Slopes { get; }

    /// <summary>Intercept, slopes and indicators.</summary>
    internal int Parameters { get; }

    /// <summary>Rows × slopes.</summary>
    internal double[] Numbers { get; }

    /// <summary>Rows × features: the number of the parameter that is on, or <see cref="Parameters"/>.</summary>
    internal ushort[] On { get; }

    internal static LogisticDesign Build(FeatureTable table, LogisticOptions options)
    {
        var templates = new FeatureTerm[table.Columns.Count];
        var first = new int[templates.Length];
        var slopes = table.Columns.Count(c => c is NumericColumn);
        var next = 1 + slopes;
        for (var f = 0; f < templates.Length; f++)
        {
            first[f] = next;
            switch (table.Columns[f])
            {
                case NumericColumn numeric:
                    var term = Template(
                        numeric,
                        options.BinsOf.GetValueOrDefault(numeric.Name, options.Bins),
                        options.Reach
                    );
                    templates[f] = term;
                    next += term.Edges.Length + 2;
                    break;
                case CategoricalColumn categorical:
                    var levels = Template(categorical, options.MaxLevels);
                    templates[f] = levels;
                    next += levels.Levels.Length + 1;
                    break;
            }
        }
        if (next > MaxParameters)
        {
            throw new UnfitDataException(
                UnfitReason.TooManyParameters,
                $"{next} parameters exceed {MaxParameters}; use fewer bins or levels."
            );
        }

        var design = new LogisticDesign(table, templates, slopes, first, next);
        var slope = 0;
        for (var f = 0; f < templates.Length; f++)
        {
            if (table.Columns[f] is NumericColumn numeric)
                design.Write(numeric, (NumericTerm)templates[f], f, slope++);
            else
                design.Write((CategoricalColumn)table.Columns[f], (CategoricalTerm)templates[f], f);
        }
        return design;
    }

    /// <summary>The terms with the fitted weights and their averages over the training cases.</summary>
    internal FeatureTerm[] Finish(ReadOnlySpan<double> w, double[]? caseWeights)
    {
        var terms = new FeatureTerm[Features];
        var slope = 0;
        for (var f = 0; f < Features; f++)
        {
            var at = firstIndicator[f];
            if (templates[f] is NumericTerm numeric)
            {
                var bins = numeric.Edges.Length + 1;
                var average = Average(w, caseWeights, f, slope);
                terms[f] = numeric with
                {
                    Slope = w[1 + slope++],
                    BinWeights = w.Slice(at, bins).ToArray(),
                    MissingWeight = w[at + bins],
                    Average = average,
                };
            }
            else
            {
                var categorical = (CategoricalTerm)templates[f];
                terms[f] = categorical with
                {
                    LevelWeights = w.Slice(at, categorical.Levels.Length).ToArray(),
                    MissingWeight = w[at + categorical.Levels.Length],
                    Average = Average(w, caseWeights, f, -1),
                };
            }
        }
        return terms;
    }

    private double Average(ReadOnlySpan<double> w, double[]? caseWeights, int feature, int slope)
    {
        double sum = 0,
            total = 0;
        for (var i = 0; i < Rows; i++)
        {
            var on = On[(long)i * Features + feature];
            var share = on == Parameters ? 0 : w[on];
            if (slope >= 0)
                share += w[1 + slope] * Numbers[(long)i * Slopes + slope];
            var weight = caseWeights?[i] ?? 1;
            sum += weight * share;
            total += weight;
        }
        return sum / total;
    }

    private static NumericTerm Template(NumericColumn column, int bins, double reach)
    {
        var known = Array.FindAll(column.Values, v => !double.IsNaN(v));
        Array.Sort(known);
        double mean = 0,
            squares = 0;
        for (var i = 0; i < known.Length; i++)
        {
            var delta = known[i] - mean;
            mean += delta / (i + 1);
            squares += delta * (known[i] - mean);
        }
        var scale = known.Length == 0 ? 0 : Math.Sqrt(squares / known.Length);
        var beyond = known.Length == 0 || reach == 0 ? 0 : reach * (known[^1] - known[0]);
        return new NumericTerm
        {
            Name = column.Name,
            Mean = mean,
            Scale = scale > 0 && double.IsFinite(scale) ? scale : 1,
            Minimum = known.Length == 0 ? 0 : known[0] - beyond,
            Maximum = known.Length == 0 ? 0 : known[^1] + beyond,
            Slope = 0,
            Edges = Binning.Edges(known, bins),
            BinWeights = [],
        };
    }

    private static CategoricalTerm Template(CategoricalColumn column, int maxLevels)
    {
        return new CategoricalTerm
        {
            Name = column.Name,
            Levels = LevelCounts.MostFrequent(column, maxLevels),
            LevelWeights = [],
        };
    }

    private void Write(NumericColumn column, NumericTerm term, int feature, int slope)
    {
        var missing = firstIndicator[feature] + term.Edges.Length + 1;
        for (var i = 0; i < Rows; i++)
        {
            var value = column.Values[i];
            var known = !double.IsNaN(value);
            Numbers[(long)i * Slopes + slope] = known
                ? Binning.Standardise(value, term.Mean, term.Scale, term.Minimum, term.Maximum)
                : 0;
            On[(long)i * Features + feature] = (ushort)(
                known ? firstIndicator[feature] + Binning.BinOf(term.Edges, value) : missing
            );
        }
    }

    private void Write(CategoricalColumn column, CategoricalTerm term, int feature)
    {
        var byCode = new ushort[column.Levels.Length + 1];
        byCode[0] = (ushort)(firstIndicator[feature] + term.Levels.Length);
        for (var code = 0; code < column.Levels.Length; code++)
        {
            var at = Array.BinarySearch(term.Levels, column.Levels[code], StringComparer.Ordinal);
            byCode[code + 1] = (ushort)(at < 0 ? Parameters : firstIndicator[feature] + at);
        }
        for (var i = 0; i < Rows; i++)
            On[(long)i * Features + feature] = byCode[column.Codes[i] + 1];
    }
}
