using Vinculo.Analytics.Numerics;

namespace Vinculo.Analytics.Score.Logistic;

/// <summary>Newton's method on the penalised log likelihood, with halved steps when a whole one does not help.</summary>
internal sealed class LogisticFitter
{
    private const int MaxParts = 16;
    private const int RowsPerPart = 2048;

    private readonly LogisticDesign design;
    private readonly bool[] labels;
    private readonly double[]? weights;
    private readonly LogisticOptions options;
    private readonly int size;
    private readonly int stride;
    private readonly Part[] parts;
    private readonly double[] w;
    private readonly double[] gradient;
    private readonly double[] hessian;
    private double logLikelihood;

    internal LogisticFitter(LogisticDesign design, bool[] labels, double[]? weights, LogisticOptions options)
    {
        this.design = design;
        this.labels = labels;
        this.weights = weights;
        this.options = options;
        size = design.Parameters;
        stride = size + 1;

        // The number of parts depends on the data alone, and parts are added up in order: any number of cores, same bits.
        var count = Math.Clamp(design.Rows / RowsPerPart, 1, MaxParts);
        parts = new Part[count];
        for (var p = 0; p < count; p++)
        {
            parts[p] = new Part(
                (int)((long)design.Rows * p / count),
                (int)((long)design.Rows * (p + 1) / count),
                new double[stride],
                new double[stride * stride]
            );
        }
        w = new double[stride];
        gradient = new double[size];
        hessian = new double[stride * stride];
    }

    internal LogisticFit Run()
    {
        double total = 0,
            yes = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var weight = weights?[i] ?? 1;
            total += weight;
            yes += labels[i] ? weight : 0;
        }
        w[0] = Math.Log(yes / (total - yes));

        var before = new double[size];
        var step = new double[size];
        var objective = Evaluate();
        var norm = Largest(gradient);
        var iterations = 0;
        var converged = norm <= options.Tolerance * total;
        while (!converged && iterations < options.MaxIterations)
        {
            iterations++;
            w.AsSpan(0, size).CopyTo(before);
            gradient.CopyTo(step.AsSpan());
            if (!Cholesky.Factor(hessian, size, stride))
                break;
            Cholesky.Solve(hessian, size, stride, step);

            var reached = double.PositiveInfinity;
            var length = 1.0;
            for (var half = 0; half < 40; half++, length /= 2)
            {
                for (var k = 0; k < size; k++)
                    w[k] = before[k] - length * step[k];
                reached = Evaluate();
                // Within rounding of the best a full step may seem to lose a bit or two; that is still a step home.
                if (reached <= objective + 1e-12 * Math.Abs(objective))
                    break;
            }
            norm = Largest(gradient);
            converged = norm <= options.Tolerance * total;
            var standing = Math.Abs(objective - reached) <= 1e-15 * Math.Abs(objective);
            objective = reached;
            if (standing)
            {
                converged |= norm <= 1e3 * options.Tolerance * total;
                break;
            }
        }

        var terms = design.Finish(w, weights);
        var model = new BinnedLogistic
        {
            Intercept = w[0],
            Terms = terms,
            BaseRate = yes / total,
            Cases = total,
        };
        var remarks = new List<string>();
        if (!converged)
            remarks.Add("The fit stopped before it converged.");
        if (Math.Min(yes, total - yes) < 50)
            remarks.Add("Fewer than 50 cases of the rarer answer: weights are mostly the penalty's choice.");
        var report = new FitReport("Newton", iterations, converged, logLikelihood, norm, design.Rows)
        {
            Remarks = remarks,
        };
        var definite = Cholesky.Factor(hessian, size, stride);
        return new LogisticFit(model, report, definite ? new LogisticPrecision(terms, hessian, size, stride) : null);
    }

    /// <summary>Objective at w; leaves gradient and Hessian of the objective behind.</summary>
    private double Evaluate()
    {
        if (parts.Length == 1)
            Accumulate(parts[0]);
        else
            Parallel.ForEach(parts, Accumulate);

        Array.Clear(hessian);
        Array.Clear(gradient);
        var loss = 0.0;
        foreach (var part in parts)
        {
            loss += part.Loss;
            for (var k = 0; k < size; k++)
                gradient[k] += part.Gradient[k];
            for (var i = 0; i < size; i++)
            {
                var from = part.Hessian.AsSpan(i * stride, i + 1);
                var to = hessian.AsSpan(i * stride, i + 1);
                for (var j = 0; j <= i; j++)
                    to[j] += from[j];
            }
        }
        logLikelihood = -loss;
        for (var k = 1; k < size; k++)
        {
            loss += 0.5 * options.L2 * w[k] * w[k];
            gradient[k] += options.L2 * w[k];
            hessian[k * stride + k] += options.L2;
        }
        return loss;
    }

    private void Accumulate(Part part)
    {
        Array.Clear(part.Gradient);
        Array.Clear(part.Hessian);
        var h = part.Hessian;
        var g = part.Gradient;
        var slopes = design.Slopes;
        var features = design.Features;
        var loss = 0.0;
        for (var i = part.From; i < part.To; i++)
        {
            var weight = weights is null ? 1 : weights[i];
            if (weight == 0)
                continue;
            var numbers = design.Numbers.AsSpan(i * slopes, slopes);
            var on = design.On.AsSpan(i * features, features);
            var logOdds = w[0];
            for (var s = 0; s < numbers.Length; s++)
                logOdds += w[1 + s] * numbers[s];
            foreach (var k in on)
                logOdds += w[k];

            var p = SpecialFunctions.Logistic(logOdds);
            loss += weight * SpecialFunctions.SoftPlus(labels[i] ? -logOdds : logOdds);
            var miss = weight * (p - (labels[i] ? 1 : 0));
            var curve = weight * p * (1 - p);

            g[0] += miss;
            h[0] += curve;
            for (var s = 0; s < numbers.Length; s++)
            {
                g[1 + s] += miss * numbers[s];
                var scaled = curve * numbers[s];
                var row = h.AsSpan((1 + s) * stride, s + 2);
                row[0] += scaled;
                for (var r = 0; r <= s; r++)
                    row[1 + r] += scaled * numbers[r];
            }
            for (var f = 0; f < on.Length; f++)
            {
                var k = on[f];
                g[k] += miss;
                var row = h.AsSpan(k * stride, stride);
                row[0] += curve;
                for (var s = 0; s < numbers.Length; s++)
                    row[1 + s] += curve * numbers[s];
                // "No indicator" has the highest number: it writes above the diagonal or in the last row, read by nobody.
                for (var e = 0; e <= f; e++)
                    row[on[e]] += curve;
            }
        }
        g[size] = 0;
        part.Loss = loss;
    }

    private static double Largest(double[] values)
    {
        var largest = 0.0;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private sealed class Part(int from, int to, double[] gradient, double[] hessian)
    {
        internal int From { get; } = from;

        internal int To { get; } = to;

        internal double[] Gradient { get; } = gradient;

        internal double[] Hessian { get; } = hessian;

        internal double Loss { get; set; }
    }
}
