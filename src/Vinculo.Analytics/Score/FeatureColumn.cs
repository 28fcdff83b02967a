using System.Globalization;

namespace Vinculo.Analytics.Score;

/// <summary>One feature of n cases, by column.</summary>
public abstract class FeatureColumn
{
    private protected FeatureColumn(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The feature's name; a model finds its columns by it.</summary>
    public string Name { get; }

    /// <summary>Number of cases.</summary>
    public abstract int Rows { get; }

    /// <summary>The same feature for some of the cases, in the order asked for.</summary>
    /// <param name="rows">Positions 0 … <see cref="Rows"/> - 1; may repeat.</param>
    public abstract FeatureColumn Take(ReadOnlySpan<int> rows);

    /// <summary>The same cases under another name; nothing is copied.</summary>
    public abstract FeatureColumn Named(string name);

    /// <summary>The value of one case.</summary>
    public abstract FeatureValue this[int row] { get; }
}

/// <summary>A number per case; <see cref="double.NaN"/> where it is missing.</summary>
public sealed class NumericColumn(string name, double[] values) : FeatureColumn(name)
{
    /// <summary>The numbers, one per case. Not copied.</summary>
    public double[] Values { get; } = values ?? throw new ArgumentNullException(nameof(values));

    /// <inheritdoc/>
    public override int Rows => Values.Length;

    /// <inheritdoc/>
    public override FeatureValue this[int row] => FeatureValue.Of(Values[row]);

    /// <inheritdoc/>
    public override NumericColumn Named(string name) => new(name, Values);

    /// <inheritdoc/>
    public override NumericColumn Take(ReadOnlySpan<int> rows)
    {
        var taken = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            taken[i] = Values[rows[i]];
        return new NumericColumn(Name, taken);
    }
}

/// <summary>A level per case, such as a contract type, as a code into <see cref="Levels"/>; -1 where it is missing.</summary>
public sealed class CategoricalColumn : FeatureColumn
{
    /// <summary>Takes levels and codes as they are, without copying.</summary>
    /// <exception cref="ArgumentException">A code lies outside -1 … levels - 1.</exception>
    public CategoricalColumn(string name, string[] levels, int[] codes)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(codes);
        foreach (var code in codes)
        {
            if (code < -1 || code >= levels.Length)
                throw new ArgumentException("Codes must lie in -1 … levels - 1.", nameof(codes));
        }
        Levels = levels;
        Codes = codes;
    }

    /// <summary>The levels that may occur.</summary>
    public string[] Levels { get; }

    /// <summary>Position in <see cref="Levels"/> per case; -1 is missing.</summary>
    public int[] Codes { get; }

    /// <inheritdoc/>
    public override int Rows => Codes.Length;

    /// <inheritdoc/>
    public override FeatureValue this[int row] =>
        Codes[row] < 0 ? FeatureValue.Missing : FeatureValue.Of(Levels[Codes[row]]);

    /// <summary>Codes words; null is missing. Levels are put in ordinal order, so the order of cases does not matter.</summary>
    public static CategoricalColumn From(string name, IEnumerable<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new List<int>();
        foreach (var value in values)
        {
            if (value is null)
                codes.Add(-1);
            else
            {
                if (!known.TryGetValue(value, out var code))
                    known.Add(value, code = known.Count);
                codes.Add(code);
            }
        }
        var levels = known.Keys.Order(StringComparer.Ordinal).ToArray();
        var renumbered = new int[levels.Length];
        for (var i = 0; i < levels.Length; i++)
            renumbered[known[levels[i]]] = i;
        var final = new int[codes.Count];
        for (var i = 0; i < final.Length; i++)
            final[i] = codes[i] < 0 ? -1 : renumbered[codes[i]];
        return new CategoricalColumn(name, levels, final);
    }

    /// <summary>Yes/no as the levels <c>false</c> and <c>true</c>; null is missing.</summary>
    public static CategoricalColumn From(string name, IEnumerable<bool?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new CategoricalColumn(
            name,
            ["false", "true"],
            [
                .. values.Select(v =>
                    v is null ? -1
                    : v.Value ? 1
                    : 0
                ),
            ]
        );
    }

    /// <inheritdoc/>
    public override CategoricalColumn Named(string name) => new(name, Levels, Codes);

    /// <inheritdoc/>
    public override CategoricalColumn Take(ReadOnlySpan<int> rows)
    {
        var taken = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            taken[i] = Codes[rows[i]];
        return new CategoricalColumn(Name, Levels, taken);
    }
}

/// <summary>One value of one case: a number, a level, or missing. The default value is missing.</summary>
public readonly record struct FeatureValue
{
    private readonly double number;
    private readonly bool isNumber;

    private FeatureValue(double number, bool isNumber, string? level)
    {
        this.number = number;
        this.isNumber = isNumber;
        Level = level;
    }

    /// <summary>No value known.</summary>
    public static FeatureValue Missing => default;

    /// <summary>The number, or null when the value is a level or missing.</summary>
    public double? Number => isNumber ? number : null;

    /// <summary>The level, or null when the value is a number or missing.</summary>
    public string? Level { get; }

    /// <summary>Whether nothing is known.</summary>
    public bool IsMissing => !isNumber && Level is null;

    /// <summary>A number; null and NaN are missing.</summary>
    public static FeatureValue Of(double? number) =>
        number is { } n && !double.IsNaN(n) ? new FeatureValue(n, true, null) : default;

    /// <summary>A level; null is missing.</summary>
    public static FeatureValue Of(string? level) => new(0, false, level);

    /// <summary>Yes or no, as the levels <c>true</c> and <c>false</c>; null is missing.</summary>
    public static FeatureValue Of(bool? yes) =>
        new(
            0,
            false,
            yes is null ? null
                : yes.Value ? "true"
                : "false"
        );

    /// <summary>The value in the invariant culture; empty when missing.</summary>
    public override string ToString() =>
        isNumber ? number.ToString("R", CultureInfo.InvariantCulture) : Level ?? string.Empty;
}
