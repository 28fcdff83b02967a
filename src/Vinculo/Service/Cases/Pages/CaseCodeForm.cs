using System.Globalization;
using Vinculo.Customers;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases.Pages;

/// <summary>The posted entry of the codification; what cannot be read becomes a number that the entry refuses.</summary>
internal sealed class CaseCodeForm(IFormCollection form)
{
    public const int MostSteps = 8;

    /// <param name="code">Null: a new one, named after its name.</param>
    public CaseCode Read(string? code) =>
        new()
        {
            Code = code ?? Named(Text("parent"), Text("nameEs")),
            Parent = Blank("parent"),
            NameEs = Text("nameEs"),
            NameEn = Blank("nameEn") ?? Text("nameEs"),
            Kinds = [.. form["kinds"].Select(CaseWords.Read<CaseKind>).OfType<CaseKind>()],
            Team = Id("team"),
            Substitute = Id("substitute"),
            ResponseMinutes = Number("responseMinutes"),
            SolutionMinutes = Number("solutionMinutes"),
            UrgentPercent = Number("urgentPercent"),
            Calendar = Text("calendar"),
            Regime = Text("regime") switch
            {
                "-" => "",
                "" => null,
                var regime => regime,
            },
            Ladder = [.. Enumerable.Range(1, MostSteps).Select(Step).OfType<EscalationStep>()],
            Documents = Blank("documents"),
            AnswerEs = Blank("answerEs"),
            AnswerEn = Blank("answerEn"),
            RegulatorCode = Blank("regulatorCode"),
            ProblemCases = Number("problemCases"),
            ProblemDays = Number("problemDays"),
            GraveOpensProblem = form["graveOpens"] == "true",
            ReopenDays = Number("reopenDays"),
            RepeatDays = Number("repeatDays"),
            Active = form["active"] == "true",
            ValidFrom = Day("validFrom"),
            ValidTo = Day("validTo"),
        };

    private EscalationStep? Step(int n) =>
        CaseWords.Read<ClockKind>(Text($"s{n}clock")) is { } clock
            ? new(
                Number($"s{n}level"),
                clock,
                Number($"s{n}percent"),
                CaseWords.Read<EscalateTo>(Text($"s{n}who")) ?? EscalateTo.Owner,
                form[$"s{n}any"] == "true"
            )
            : null;

    /// <summary>A code out of a name: letters and digits, the rest dashes, after that of the family.</summary>
    private static string Named(string parent, string name)
    {
        var own = string.Concat(NameKey.Fold(name).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        var whole = parent.Length == 0 ? own : $"{parent}.{own}";
        return whole.Length > 60 ? whole[..60] : whole;
    }

    private string Text(string name) => form[name].FirstOrDefault()?.Trim() ?? "";

    private string? Blank(string name) => Text(name) is { Length: > 0 } text ? text : null;

    private Guid? Id(string name) => Guid.TryParse(Text(name), out var id) ? id : null;

    private int Number(string name) =>
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private DateOnly? Day(string name) =>
        DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
