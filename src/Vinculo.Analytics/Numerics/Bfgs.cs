namespace Vinculo.Analytics.Numerics;

/// <summary>Smooth minimisation in a few dimensions.</summary>
/// <remarks>[NW2006] algorithm 6.1 with a line search that meets the Wolfe conditions by bracketing.</remarks>
internal static class Bfgs
{
    /// <summary>Writes the gradient at a point and returns the value there; +∞ or NaN marks a forbidden point.</summary>
    internal delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

    internal readonly record struct Result(
        double[] Point,
        double Value,
        double GradientNorm,
        int Iterations,
        bool Converged
    );

    /// <param name="objective">What is to be small.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="tolerance">Largest component of the gradient at which the bottom is reached.</param>
    /// <param name="maxIterations">Steps at most.</param>
    /// <param name="flat">Gain, as a share of the value, below which three steps in a row are the bottom too; 0: never.</param>
    internal static Result Minimise(
        Objective objective,
        ReadOnlySpan<double> start,
        double tolerance = 1e-9,
        int maxIterations = 300,
        double flat = 0
    )
    {
        var n = start.Length;
        var x = start.ToArray();
        var g = new double[n];
        var value = objective(x, g);
        var inverse = Identity(n, 1 / Math.Max(1, Norm(g)));
        var trial = new double[n];
        var trialGradient = new double[n];
        var direction = new double[n];
        var y = new double[n];
        var hy = new double[n];
        var first = true;
        var iterations = 0;
        var idle = 0;
        while (iterations < maxIterations && !(Norm(g) <= tolerance) && idle < 3)
        {
            iterations++;
            for (var i = 0; i < n; i++)
                direction[i] = -Cholesky.Dot(inverse.AsSpan(i * n, n), g);
            var slope = Cholesky.Dot(direction, g);
            if (!(slope < 0))
            {
                inverse = Identity(n, 1 / Math.Max(1, Norm(g)));
                for (var i = 0; i < n; i++)
                    direction[i] = -inverse[i * n + i] * g[i];
                slope = Cholesky.Dot(direction, g);
                if (!(slope < 0))
                    break;
            }

            double low = 0,
                high = double.PositiveInfinity,
                length = 1;
            var moved = false;
            var reached = value;
            for (var search = 0; search < 60; search++)
            {
                for (var i = 0; i < n; i++)
                    trial[i] = x[i] + length * direction[i];
                reached = objective(trial, trialGradient);
                if (!(reached <= value + 1e-4 * length * slope))
                {
                    // At the bottom the promised gain drowns in rounding: a smaller gradient is then gain enough.
                    if (Math.Abs(reached - value) <= 1e-12 * Math.Abs(value) && Norm(trialGradient) < Norm(g))
                    {
                        moved = true;
                        break;
                    }
                    high = length;
                }
                else if (Cholesky.Dot(trialGradient, direction) < 0.9 * slope)
                    low = length;
                else
                {
                    moved = true;
                    break;
                }
                length = double.IsPositiveInfinity(high) ? 2 * length : (low + high) / 2;
            }
            if (!moved)
            {
                // No way down that rounding would let one see: with so small a slope this is the bottom of a flat valley.
                if (flat > 0 && Norm(g) <= 1e-5)
                    idle = 3;
                break;
            }

            for (var i = 0; i < n; i++)
            {
                y[i] = trialGradient[i] - g[i];
                direction[i] = trial[i] - x[i];
            }
            idle = value - reached < flat * Math.Abs(value) ? idle + 1 : 0;
            value = reached;
            trial.CopyTo(x, 0);
            trialGradient.CopyTo(g, 0);

            var sy = Cholesky.Dot(direction, y);
            if (sy <= 1e-14 * Math.Sqrt(Cholesky.Dot(direction, direction) * Cholesky.Dot(y, y)))
                continue;
            if (first)
            {
                inverse = Identity(n, sy / Cholesky.Dot(y, y));
                first = false;
            }
            for (var i = 0; i < n; i++)
                hy[i] = Cholesky.Dot(inverse.AsSpan(i * n, n), y);
            var stretch = (1 + Cholesky.Dot(y, hy) / sy) / sy;
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    inverse[i * n + j] +=
                        stretch * direction[i] * direction[j] - (hy[i] * direction[j] + direction[i] * hy[j]) / sy;
                }
            }
        }
        return new Result(x, value, Norm(g), iterations, idle >= 3 || Norm(g) <= Math.Max(tolerance, 1e-12) * 100);
    }

    /// <summary>
    /// Lower Cholesky factor of the covariance at a minimum: the inverse of the Hessian, by central differences of the
    /// gradient. Null when the Hessian is not positive definite there.
    /// </summary>
    internal static double[]? CovarianceFactor(Objective objective, ReadOnlySpan<double> at, double step = 1e-4)
    {
        var n = at.Length;
        var x = at.ToArray();
        var up = new double[n];
        var down = new double[n];
        var hessian = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            x[i] = at[i] + step;
            objective(x, up);
            x[i] = at[i] - step;
            objective(x, down);
            x[i] = at[i];
            for (var j = 0; j < n; j++)
                hessian[i * n + j] = (up[j] - down[j]) / (2 * step);
        }
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
                hessian[i * n + j] = hessian[j * n + i] = (hessian[i * n + j] + hessian[j * n + i]) / 2;
        }
        if (!Cholesky.Factor(hessian, n, n))
            return null;
        var covariance = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            var column = new double[n];
            column[i] = 1;
            Cholesky.Solve(hessian, n, n, column);
            for (var j = 0; j < n; j++)
                covariance[j * n + i] = column[j];
        }
        if (!Cholesky.Factor(covariance, n, n))
            return null;
        for (var i = 0; i < n; i++)
            covariance.AsSpan(i * n + i + 1, n - i - 1).Clear();
        return covariance;
    }

    private static double[] Identity(int n, double scale)
    {
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
            matrix[i * n + i] = scale;
        return matrix;
    }

    private static double Norm(ReadOnlySpan<double> g)
    {
        var largest = 0.0;
        foreach (var component in g)
            largest = Math.Max(largest, double.IsNaN(component) ? double.PositiveInfinity : Math.Abs(component));
        return largest;
    }
}
