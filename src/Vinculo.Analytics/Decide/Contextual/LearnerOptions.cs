namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>How a <see cref="ContextualLearner"/> learns and tries.</summary>
public sealed record LearnerOptions
{
    /// <summary>Chance of a yes expected of any action before the first answer, between 0 and 1: the rate of the group.</summary>
    public double BaseRate { get; init; } = 0.1;

    /// <summary>How widely log odds are expected to differ between actions at first, as a variance; learnt across actions.</summary>
    public double InterceptVariance { get; init; } = 0.5;

    /// <summary>How much a context is expected to matter at first, as a variance of slopes; learnt across actions.</summary>
    public double SlopeVariance { get; init; } = 0.01;

    /// <summary>How many slopes the first variances are worth once variances are learnt, above 0.</summary>
    public double VarianceStrength { get; init; } = 8;

    /// <summary>What an answer still counts after each further answer to the same action, above 0, at most 1; 1 is for ever.</summary>
    public double Keep { get; init; } = 1;

    /// <summary>Width of the draws in parts of what is not known, once much is known, above 0: 1 is Thompson sampling, less tries less.</summary>
    public double Spread { get; init; } = 0.3;

    /// <summary>Answers to an action after which its draws are halfway from full width to <see cref="Spread"/>, ≥ 0.</summary>
    public double SpreadAnswers { get; init; } = 100;

    /// <summary>Share of choices spread evenly over all actions, 0 … 1.</summary>
    public double Epsilon { get; init; } = 0.03;

    /// <summary>Draws behind the probabilities of choice, at least 1.</summary>
    public int Draws { get; init; } = 64;

    /// <summary>Log likelihood ratio at which a change of an action's rate is believed, above 0; infinite for never.</summary>
    public double DriftLimit { get; init; } = 12;

    /// <summary>How many answers of each action are still believed after a change.</summary>
    public double AfterDrift { get; init; } = 30;

    private const int FirstRelearn = 25;
    private const int RelearnEvery = 500;
    private const int Young = 2_000;

    /// <summary>Width of a draw in parts of what is not known of an action.</summary>
    /// <param name="answers">Answers to the action so far, ≥ 0.</param>
    /// <remarks>Who is hardly known is tried at full width: narrow draws from the start can settle on a wrong action for good.</remarks>
    public double WidthAt(double answers) => Spread + (1 - Spread) * (SpreadAnswers / (SpreadAnswers + answers + 1e-9));

    /// <summary>After how many further answers it pays to learn again what is expected of any action.</summary>
    /// <param name="answers">Answers to all actions so far.</param>
    public int RelearnAfter(long answers) => answers < Young ? FirstRelearn : RelearnEvery;

    /// <summary>Turns impossible options away.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    internal void Check()
    {
        InRange(BaseRate, 0, 1, nameof(BaseRate));
        InRange(InterceptVariance, 0, double.PositiveInfinity, nameof(InterceptVariance));
        InRange(SlopeVariance, 0, double.PositiveInfinity, nameof(SlopeVariance));
        InRange(VarianceStrength, 0, double.PositiveInfinity, nameof(VarianceStrength));
        InRange(Spread, 0, double.PositiveInfinity, nameof(Spread));
        InRange(SpreadAnswers, -double.Epsilon, double.PositiveInfinity, nameof(SpreadAnswers));
        InRange(Keep, 0, Math.BitIncrement(1.0), nameof(Keep));
        InRange(Epsilon, -double.Epsilon, Math.BitIncrement(1.0), nameof(Epsilon));
        ArgumentOutOfRangeException.ThrowIfLessThan(Draws, 1, nameof(Draws));
        InRange(DriftLimit, 0, double.PositiveInfinity, nameof(DriftLimit), orMost: true);
    }

    private static void InRange(double value, double above, double below, string name, bool orMost = false)
    {
        if (!(value > above && (value < below || orMost && value == below)))
            throw new ArgumentOutOfRangeException(name, value, $"Must lie between {above} and {below}.");
    }
}
