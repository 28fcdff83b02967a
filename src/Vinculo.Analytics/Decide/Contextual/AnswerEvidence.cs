using System.Runtime.InteropServices;
using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>What one answer added to what is known of an action, so that it can be taken back.</summary>
/// <param name="Outcome">0 … 1.</param>
/// <param name="Weight">What the answer counted, ≥ 0.</param>
/// <param name="Odds">Log odds that were expected of it, the action's usual odds not counted.</param>
/// <param name="Faded">What <see cref="AnswerEvidence.Faded"/> was when it was added.</param>
public readonly record struct Lesson(double Outcome, double Weight, double Odds, double Faded);

/// <summary>
/// What the answers to one action say, apart from what was expected beforehand: sums that can be added to, taken from,
/// faded, written down and read again on another machine with the same bits.
/// </summary>
/// <remarks>
/// [SL1990] in the information form: Σ h x x' and Σ x (h o + y − p), with o the log odds expected when the answer came,
/// p their chance and h = p (1 − p). Not safe for two threads; one that is shared is not changed any more.
/// </remarks>
public sealed class AnswerEvidence
{
    private const double LeastCurvature = 1e-4;

    private readonly double[] numbers;
    private DriftWatch watch;

    /// <param name="size">Length of a context, its leading 1 counted; at least 1.</param>
    /// <param name="usualOdds">Log odds of a yes expected of the action before any answer; finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public AnswerEvidence(int size, double usualOdds = 0)
        : this(size, usualOdds, new double[size * size + size])
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (!double.IsFinite(usualOdds))
            throw new ArgumentOutOfRangeException(nameof(usualOdds), usualOdds, "Odds must be finite.");
    }

    private AnswerEvidence(int size, double usualOdds, double[] numbers) =>
        (Size, UsualOdds, this.numbers) = (size, usualOdds, numbers);

    /// <summary>Length of a context.</summary>
    public int Size { get; }

    /// <summary>Log odds of a yes expected before any answer.</summary>
    public double UsualOdds { get; }

    /// <summary>Answers so far, faded.</summary>
    public double Answers { get; private set; }

    /// <summary>Of them, how many said yes.</summary>
    public double Accepted { get; private set; }

    /// <summary>How much has been faded in all, as a logarithm ≥ 0: what was added at f counts exp(f − Faded) now.</summary>
    public double Faded { get; private set; }

    /// <summary>Σ h x x', row by row.</summary>
    internal ReadOnlySpan<double> Information => numbers.AsSpan(0, Size * Size);

    /// <summary>Σ x (h o + y − p).</summary>
    internal ReadOnlySpan<double> Pull => numbers.AsSpan(Size * Size);

    /// <summary>One that can be changed without changing this.</summary>
    public AnswerEvidence Copy() =>
        new(Size, UsualOdds, (double[])numbers.Clone())
        {
            Answers = Answers,
            Accepted = Accepted,
            Faded = Faded,
            watch = watch,
        };

    /// <summary>Takes in one answer; O(d²).</summary>
    /// <param name="context">What was known of the customer; the first entry is 1.</param>
    /// <param name="outcome">0 … 1: no, yes, or the part of a yes that has come in.</param>
    /// <param name="weight">What the answer counts, finite and ≥ 0.</param>
    /// <param name="odds">Log odds that were expected, the usual odds not counted.</param>
    /// <returns>What it added.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public Lesson Add(ReadOnlySpan<double> context, double outcome, double weight, double odds)
    {
        if (!(outcome >= 0 && outcome <= 1))
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome lies in 0 … 1.");
        if (!(weight >= 0 && double.IsFinite(weight)))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is finite and not negative.");
        Put(context, outcome, weight, odds);
        return new Lesson(outcome, weight, odds, Faded);
    }

    /// <summary>Takes one answer out again, as if it had never come.</summary>
    /// <param name="context">The context it was learnt in.</param>
    /// <param name="lesson">What it had added.</param>
    public void TakeBack(ReadOnlySpan<double> context, Lesson lesson)
    {
        Put(context, lesson.Outcome, -lesson.Weight * Math.Exp(Math.Min(0, lesson.Faded - Faded)), lesson.Odds);
        (Answers, Accepted) = (Math.Max(0, Answers), Math.Max(0, Accepted));
    }

    /// <summary>Old answers count for less.</summary>
    /// <param name="keep">What each still counts of what it did, above 0, at most 1.</param>
    public void Fade(double keep)
    {
        if (!(keep > 0 && keep <= 1))
            throw new ArgumentOutOfRangeException(nameof(keep), keep, "What is kept lies above 0 and at most at 1.");
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] *= keep;
        (Answers, Accepted) = (Answers * keep, Accepted * keep);
        Faded -= Math.Log(keep);
    }

    /// <summary>Compares an answer with what was expected.</summary>
    /// <param name="odds">Log odds that were expected, the usual odds not counted.</param>
    /// <param name="outcome">0 … 1.</param>
    /// <param name="limit">Log likelihood ratio at which a change is believed, above 0.</param>
    /// <returns>True when the action is not accepted any more as it was: it is time to forget.</returns>
    public bool ShowsChange(double odds, double outcome, double limit) => watch.Sees(ChanceAt(odds), outcome, limit);

    /// <summary>All of it as text, exactly.</summary>
    public string Write()
    {
        var all = new List<double>(numbers.Length + 6) { UsualOdds, Answers, Accepted, Faded, watch.Up, watch.Down };
        for (var i = 0; i < Size; i++)
        for (var j = 0; j <= i; j++)
            all.Add(numbers[i * Size + j]);
        all.AddRange(Pull);
        return Convert.ToBase64String(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(all)));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is not such a text, or of another size.</exception>
    public static AnswerEvidence Read(int size, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Convert.FromBase64String(text);
        if (bytes.Length != 8 * (6 + size * (size + 1) / 2 + size))
            throw new FormatException($"The text does not hold evidence over contexts of {size} numbers.");
        var all = MemoryMarshal.Cast<byte, double>(bytes);
        var numbers = new double[size * size + size];
        var at = 6;
        for (var i = 0; i < size; i++)
        for (var j = 0; j <= i; j++)
            numbers[i * size + j] = numbers[j * size + i] = all[at++];
        all[at..].CopyTo(numbers.AsSpan(size * size));
        return new AnswerEvidence(size, all[0], numbers)
        {
            Answers = all[1],
            Accepted = all[2],
            Faded = all[3],
            watch = new DriftWatch(all[4], all[5]),
        };
    }

    /// <summary>Chance of a yes at log odds above the usual.</summary>
    internal double ChanceAt(double odds) => SpecialFunctions.Logistic(UsualOdds + odds);

    /// <summary>How much an answer tells, at log odds above the usual.</summary>
    internal double CurvatureAt(double odds)
    {
        var p = ChanceAt(odds);
        return Math.Max(p * (1 - p), LeastCurvature);
    }

    private void Put(ReadOnlySpan<double> context, double outcome, double weight, double odds)
    {
        var known = weight * CurvatureAt(odds);
        var miss = weight * (outcome - ChanceAt(odds));
        (Answers, Accepted) = (Answers + weight, Accepted + weight * outcome);
        var pull = numbers.AsSpan(Size * Size);
        for (var i = 0; i < Size; i++)
        {
            if (context[i] == 0)
                continue;
            var part = known * context[i];
            var row = numbers.AsSpan(i * Size, Size);
            for (var j = 0; j < Size; j++)
                row[j] += part * context[j];
            pull[i] += context[i] * (known * odds + miss);
        }
    }
}
