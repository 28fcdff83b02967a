using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Text;

/// <summary>How themes are looked for. The defaults suit complaints and notes of some words to some pages.</summary>
public sealed record ThemeOptions
{
    /// <summary>Number of themes, 1 … 100; null to find out.</summary>
    public int? Count { get; init; }

    /// <summary>When the number is found out: at least so many, such as there are labels people already tell apart.</summary>
    public int AtLeast { get; init; } = 1;

    /// <summary>Words and phrases told of a theme.</summary>
    public int Words { get; init; } = 10;

    /// <summary>Texts told as examples of a theme.</summary>
    public int Examples { get; init; } = 3;

    /// <summary>
    /// Who wrote each text, as any number that is the same for the same person: terms that fewer than three people use then
    /// count for nothing. Null: nobody knows.
    /// </summary>
    public IReadOnlyList<int>? Writers { get; init; }

    internal void Check()
    {
        if (Count is < 1 or > 100)
            throw new ArgumentOutOfRangeException(nameof(Count), Count, "The number of themes must lie in 1 … 100.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Words, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Examples);
    }
}

/// <summary>What a group of texts is about.</summary>
/// <param name="Name">Its most telling words, as people write them.</param>
/// <param name="Words">Words and phrases that set it apart, the most telling first.</param>
/// <param name="Texts">How many texts belong to it.</param>
/// <param name="Share">Its share of the texts that have words.</param>
/// <param name="Examples">Positions of texts that show it best.</param>
public sealed record Theme(
    string Name,
    IReadOnlyList<string> Words,
    int Texts,
    double Share,
    IReadOnlyList<int> Examples
);

/// <summary>What texts are about, found without being told.</summary>
/// <param name="All">Themes, the largest first.</param>
/// <param name="Of">For each text the position of its theme; -1 for a text without words that tell.</param>
/// <param name="Weights">For each text how close it is to its theme, 0 … 1.</param>
/// <param name="Silent">How many texts have no words that tell.</param>
/// <param name="Report">How the fit went.</param>
public sealed record Themes(
    IReadOnlyList<Theme> All,
    IReadOnlyList<int> Of,
    IReadOnlyList<double> Weights,
    int Silent,
    FitReport Report
)
{
    /// <summary>Fewer texts that share words have no themes.</summary>
    public const int FewestTexts = 10;

    private const int FewestTerms = 3;
    private const int MostFitted = 20_000;

    /// <summary>Finds the themes of texts.</summary>
    /// <param name="corpus">The texts; at least ten with words that more than one of them holds.</param>
    /// <param name="random">For the start of the factorisation and the halves that choose the number of themes.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="UnfitDataException">Too few texts, or they share no words.</exception>
    /// <remarks>
    /// TF-IDF of words and phrases, split by non-negative factorisation, each text then put to the theme it is closest to.
    /// At most 20,000 texts are factorised; all are assigned. Texts in two languages are split language by language when the
    /// number is found out. Same texts, same random, same bits.
    /// </remarks>
    public static Themes Find(Corpus corpus, Xoshiro256 random, ThemeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new ThemeOptions();
        options.Check();

        if (options.Writers is { } writers && writers.Count != corpus.Count)
            throw new ArgumentException("There must be a writer for each text.", nameof(options));
        if (corpus.IsMixed && options.Count is null)
            return ByLanguage(corpus, random, options);
        return Together(corpus, random, options);
    }

    /// <summary>
    /// Each language by itself: two languages share no words, so that together the halves agree best on the languages
    /// alone, or on a number that suits neither.
    /// </summary>
    private static Themes ByLanguage(Corpus corpus, Xoshiro256 random, ThemeOptions options)
    {
        var parts = Enumerable
            .Range(0, corpus.Count)
            .GroupBy(corpus.LanguageOf)
            .OrderByDescending(texts => texts.Count())
            .ThenBy(texts => texts.Key)
            .Select(texts => texts.ToArray())
            .ToArray();
        var found = new List<(Themes Themes, int[] Places)>();
        foreach (var places in parts)
        {
            var own = options with
            {
                AtLeast = (int)Math.Ceiling((double)options.AtLeast * places.Length / corpus.Count),
                Writers = options.Writers is { } writers ? Array.ConvertAll(places, i => writers[i]) : null,
            };
            try
            {
                found.Add((Together(corpus.Take(places), random, own), places));
            }
            catch (UnfitDataException)
            {
                // Texts of one language that share no words: together they can do no worse.
                return Together(corpus, random, options);
            }
        }
        return Joined(found, corpus.Count);
    }

    private static Themes Joined(List<(Themes Themes, int[] Places)> parts, int texts)
    {
        var (of, weights) = (new int[texts], new double[texts]);
        double telling = parts.Sum(p => p.Themes.All.Sum(t => t.Texts));
        var order = parts
            .SelectMany((p, part) => p.Themes.All.Select((theme, t) => (Part: part, Place: t, Theme: theme)))
            .OrderByDescending(t => t.Theme.Texts)
            .ToArray();
        for (var part = 0; part < parts.Count; part++)
        {
            var (themes, places) = parts[part];
            int[] placed = new int[themes.All.Count];
            for (var at = 0; at < order.Length; at++)
                if (order[at].Part == part)
                    placed[order[at].Place] = at;
            for (var i = 0; i < places.Length; i++)
                (of[places[i]], weights[places[i]]) = (themes.Of[i] < 0 ? -1 : placed[themes.Of[i]], themes.Weights[i]);
        }
        return new Themes(
            [
                .. order.Select(t =>
                    t.Theme with
                    {
                        Share = t.Theme.Texts / telling,
                        Examples = [.. t.Theme.Examples.Select(e => parts[t.Part].Places[e])],
                    }
                ),
            ],
            of,
            weights,
            parts.Sum(p => p.Themes.Silent),
            parts[0].Themes.Report with
            {
                Cases = parts.Sum(p => p.Themes.Report.Cases),
            }
        );
    }

    private static Themes Together(Corpus corpus, Xoshiro256 random, ThemeOptions options)
    {
        var table = Table(corpus, options.Writers);
        var every = Enumerable.Range(0, corpus.Count).ToArray();
        var holders = table.Holders(every);
        var weighed = table.Weighed(holders, corpus.Count, 1.5);
        var telling = every.Where(i => table.Counts.ColumnsOf(i).Length > 0).ToArray();
        if (telling.Length < FewestTexts || table.Terms.Length < FewestTerms)
            throw new UnfitDataException(
                telling.Length == 0 ? UnfitReason.NoFeatures : UnfitReason.NoCases,
                $"Themes need {FewestTexts} texts that share words; there are {telling.Length}."
            );

        var fitted = weighed.Take(Spread(telling, MostFitted));
        var most = Math.Min(telling.Length / 2, table.Terms.Length);
        var count = Math.Min(options.Count ?? Math.Max(options.AtLeast, ThemeCount.Of(fitted, random)), most);
        var split = Factorisation.Of(fitted, count, random);
        var groups = Strongest(split, fitted.Rows);
        var centres = ThemeCentres.Settle(fitted, groups, count, 10);

        var themes = new int[corpus.Count];
        var weights = new double[corpus.Count];
        centres.Assign(weighed, themes, null);
        centres = ThemeCentres.Of(weighed, themes, count);
        centres.Assign(weighed, themes, weights);
        var order = Largest(themes, count);
        for (var i = 0; i < themes.Length; i++)
            themes[i] = themes[i] < 0 ? -1 : Array.IndexOf(order, themes[i]);
        return new Themes(
            ThemeNames.Of(corpus, table, themes, weights, order.Length, options),
            themes,
            weights,
            corpus.Count - telling.Length,
            split.Report
        );
    }

    /// <summary>The part each text holds most of; -1 when it holds none.</summary>
    internal static int[] Strongest(Factorisation split, int rows)
    {
        var groups = new int[rows];
        for (var i = 0; i < rows; i++)
        {
            var weights = split.WeightsOf(i);
            groups[i] = -1;
            for (var p = 0; p < weights.Length; p++)
                if (weights[p] > (groups[i] < 0 ? 0 : weights[groups[i]]))
                    groups[i] = p;
        }
        return groups;
    }

    /// <summary>At most so many of the positions, evenly apart.</summary>
    internal static int[] Spread(int[] positions, int most)
    {
        if (positions.Length <= most)
            return positions;
        var spread = new int[most];
        for (var i = 0; i < most; i++)
            spread[i] = positions[(int)((long)i * positions.Length / most)];
        return spread;
    }

    /// <summary>Words of more than four texts in ten tell little, unless there are but two or three themes.</summary>
    private static TermTable Table(Corpus corpus, IReadOnlyList<int>? writers)
    {
        var few = FewestHolders(corpus.Count);
        var table = TermTable.Of(corpus, few, 0.4, telling: true, writers);
        var silent = Enumerable.Range(0, corpus.Count).Count(i => table.Counts.ColumnsOf(i).Length == 0);
        return silent * 10 <= corpus.Count ? table : TermTable.Of(corpus, few, 0.8, telling: true, writers);
    }

    private static int FewestHolders(int texts) => Math.Clamp(texts / 200, 2, 5);

    private static int[] Largest(int[] themes, int count)
    {
        var sizes = new int[count];
        foreach (var theme in themes)
            if (theme >= 0)
                sizes[theme]++;
        return [.. Enumerable.Range(0, count).Where(t => sizes[t] > 0).OrderByDescending(t => sizes[t])];
    }
}
