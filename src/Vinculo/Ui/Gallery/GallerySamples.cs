using Vinculo.Ui.Components;

namespace Vinculo.Ui.Gallery;

/// <summary>Made-up people and figures that fill the gallery.</summary>
internal static class GallerySamples
{
    internal sealed record Sample(
        string Name,
        bool IsCompany,
        string StateKey,
        Tone Tone,
        string Owner,
        double Risk,
        long ValueMinor,
        double[] Trend,
        TimeSpan Ago
    );

    internal const string Document = "CC 52.418.907";
    internal const string HalfMail = "ana@";
    internal const string Phone = "+57 310 555 0142";

    internal static readonly Sample[] Customers =
    [
        new(
            "Luz Marina Ñáñez",
            false,
            "AtRisk",
            Tone.Bad,
            "Carlos Peña",
            .71,
            184_250_000,
            [9, 8, 8, 6, 5, 3, 2],
            TimeSpan.FromMinutes(12)
        ),
        new(
            "Ferretería El Cóndor",
            true,
            "Active",
            Tone.Ok,
            "Diana Ortiz",
            .12,
            2_945_000_000,
            [3, 3, 4, 5, 5, 6, 8],
            TimeSpan.FromHours(5)
        ),
        new(
            "Andrés Felipe Guzmán",
            false,
            "NewState",
            Tone.Info,
            "Carlos Peña",
            .28,
            4_510_000,
            [0, 0, 0, 1, 2, 2, 3],
            TimeSpan.FromDays(1)
        ),
        new(
            "Beatriz Zuluaga",
            false,
            "Active",
            Tone.Ok,
            "Óscar Ríos",
            .09,
            97_880_000,
            [5, 5, 6, 5, 6, 6, 6],
            TimeSpan.FromDays(3)
        ),
        new(
            "Clínica Santa Inés",
            true,
            "Wait",
            Tone.Warn,
            "Diana Ortiz",
            .44,
            1_310_000_000,
            [7, 6, 7, 6, 4, 5, 4],
            TimeSpan.FromDays(16)
        ),
        new(
            "Jorge Iván Salcedo",
            false,
            "Active",
            Tone.Ok,
            "Óscar Ríos",
            .19,
            38_400_000,
            [2, 4, 3, 4, 4, 5, 4],
            TimeSpan.FromDays(70)
        ),
    ];

    internal static readonly DateOnly[] Months = [.. Enumerable.Range(1, 8).Select(m => new DateOnly(2026, m, 1))];
    internal static readonly double[] Paid = [41_200, 38_900, 44_050, 47_300, 45_100, 49_800, 52_600, 31_400];
}
