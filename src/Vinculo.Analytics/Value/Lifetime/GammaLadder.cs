using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Value.Lifetime;

/// <summary>
/// ln Γ and ψ at an offset plus ascending counts: where counts follow closely, one logarithm and one division instead of
/// the function anew.
/// </summary>
internal struct GammaLadder
{
    private const int Close = 4;

    private readonly double offset;
    private int count;

    internal GammaLadder(double offset)
    {
        this.offset = offset;
        Anew(0);
    }

    /// <summary>ln Γ(offset + count).</summary>
    internal double LogGamma { get; private set; }

    /// <summary>ψ(offset + count).</summary>
    internal double Digamma { get; private set; }

    /// <summary>Climbs to a count not below the present one.</summary>
    internal void To(int next)
    {
        if (next - count > Close)
        {
            Anew(next);
            return;
        }
        for (; count < next; count++)
        {
            LogGamma += Math.Log(offset + count);
            Digamma += 1 / (offset + count);
        }
    }

    private void Anew(int at)
    {
        count = at;
        LogGamma = SpecialFunctions.LogGamma(offset + at);
        Digamma = SpecialFunctions.Digamma(offset + at);
    }
}
