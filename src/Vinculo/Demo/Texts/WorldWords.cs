using Vinculo.Platform;

namespace Vinculo.Demo.Texts;

/// <summary>A conversation as the agent noted it down.</summary>
/// <param name="Subject">What the drop-down says.</param>
/// <param name="Note">What the agent typed; slots as in <see cref="Slots"/>.</param>
/// <param name="Promise">What was promised, or empty.</param>
/// <param name="PromiseDays">Days until the promise is due.</param>
/// <param name="Mood">Usual perception, 1 (angry) … 5 (delighted).</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record ContactNote(
    string Subject,
    string Note,
    string Promise,
    int PromiseDays,
    int Mood,
    string Outcome
);

/// <summary>What somebody did on the web.</summary>
internal sealed record WebNote(string Subject, string Body);

/// <summary>What people complain about to one company, and how they word it; one list a theme, in the order of its codes.</summary>
/// <param name="ByTheme">Letters, with slots.</param>
/// <param name="Besides">What is added when two things went wrong at once; one sentence a theme.</param>
/// <param name="Greetings">Openings some people put first.</param>
/// <param name="Farewells">Endings some people put last.</param>
/// <param name="Subjects">What the form says.</param>
/// <param name="Resolutions">How the desk closes one.</param>
internal sealed record ComplaintBook(
    string[][] ByTheme,
    string[] Besides,
    string[] Greetings,
    string[] Farewells,
    string[] Subjects,
    string[][] Resolutions
)
{
    /// <summary>Codes of the themes.</summary>
    public string[] Codes { get; init; } = [];

    /// <summary>Themes that are never light.</summary>
    public int[] Grave { get; init; } = [];
}

/// <summary>What the customers and the people of one simulated company write; lies in the program as data.</summary>
/// <param name="Complaints">Letters of complaint.</param>
/// <param name="Notes">Notes of contacts, by situation.</param>
/// <param name="Refusals">What an agent wrote beside an answer to an offer.</param>
/// <param name="VisitTopics">What was talked about with an employer.</param>
/// <param name="VisitAgreements">What was agreed on; may be empty.</param>
internal sealed record WorldWords(
    ComplaintBook Complaints,
    IReadOnlyDictionary<string, ContactNote[]> Notes,
    string[] Refusals,
    string[] VisitTopics,
    string[] VisitAgreements
)
{
    /// <summary>Follow-ups of a complaint, by theme.</summary>
    public ContactNote[][] AboutComplaint { get; init; } = [];

    public WebNote[] Web { get; init; } = [];

    public static WorldWords Condor { get; } = Read("movil-condor");

    public static WorldWords Fund { get; } = Read("fondo-arrayan");

    private static WorldWords Read(string world) => Json.Read<WorldWords>(DemoFiles.Read($"{world}.words.json"));
}
