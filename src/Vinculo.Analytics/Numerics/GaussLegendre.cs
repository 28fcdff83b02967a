namespace Vinculo.Analytics.Numerics;

/// <summary>Integrals of smooth functions over a finite interval.</summary>
internal static class GaussLegendre
{
    private const int Points = 32;
    private static readonly (double[] Nodes, double[] Weights) Rule = Build(Points);

    /// <summary>∫ f over [from, to] by 32 points; exact for polynomials up to degree 63.</summary>
    internal static double Integrate(Func<double, double> f, double from, double to)
    {
        var half = (to - from) / 2;
        var middle = (to + from) / 2;
        var sum = 0.0;
        for (var i = 0; i < Points; i++)
            sum += Rule.Weights[i] * f(middle + half * Rule.Nodes[i]);
        return half * sum;
    }

    /// <summary>Roots of the Legendre polynomial by Newton's method, as in [DLMF §3.5(v)].</summary>
    private static (double[], double[]) Build(int n)
    {
        var nodes = new double[n];
        var weights = new double[n];
        for (var i = 0; i < n; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 1;
            for (var step = 0; step < 100; step++)
            {
                double p0 = 1,
                    p1 = x;
                for (var k = 2; k <= n; k++)
                    (p0, p1) = (p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k);
                slope = n * (x * p1 - p0) / (x * x - 1);
                var change = p1 / slope;
                x -= change;
                if (Math.Abs(change) < 1e-16)
                    break;
            }
            nodes[i] = x;
            weights[i] = 2 / ((1 - x * x) * slope * slope);
        }
        return (nodes, weights);
    }
}
