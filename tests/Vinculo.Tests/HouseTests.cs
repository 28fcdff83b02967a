using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Vinculo.Tests;

/// <summary>The plan of the house and its few rules, held against the sources.</summary>
public partial class HouseTests
{
    private const int LongestFile = 550;

    private static readonly string Root = Path.Combine(TestRun.Repository, "src", "Vinculo");

    private static readonly string[] Ours = ["src", "tests", "bench", "docs"];

    /// <summary>Every text file of ours, by its path from the root.</summary>
    private static IEnumerable<string> Files(params string[] extensions) =>
        Ours.SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(TestRun.Repository, folder), "*", SearchOption.AllDirectories)
            )
            .Concat(Directory.EnumerateFiles(TestRun.Repository))
            .Select(path => Path.GetRelativePath(TestRun.Repository, path).Replace('\\', '/'))
            .Where(path => extensions.Contains(Path.GetExtension(path)))
            .Where(path =>
                !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "lib" or "artifacts")
            )
            .Order(StringComparer.Ordinal);

    private static string Text(string path) => File.ReadAllText(Path.Combine(TestRun.Repository, path));

    private static Dictionary<string, int> Plan() =>
        Text("docs/house.md")
            .Split('\n')
            .Select(line => PlanRow().Match(line))
            .Where(match => match.Success)
            .SelectMany(match =>
                match
                    .Groups["rooms"]
                    .Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(room => (room, Floor: int.Parse(match.Groups["floor"].Value, CultureInfo.InvariantCulture)))
            )
            .ToDictionary(r => r.room, r => r.Floor);

    [Fact]
    public void Every_room_stands_in_the_plan_and_every_room_of_the_plan_may_be_built()
    {
        var plan = Plan();
        plan.Count.ShouldBeGreaterThan(9);
        string[] noRooms = ["bin", "obj", "wwwroot", "Properties", "node_modules", "data"];

        Directory
            .EnumerateDirectories(Root)
            .Select(path => Path.GetFileName(path)!)
            .Except(noRooms)
            .Where(room => !plan.ContainsKey(room))
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_room_uses_only_the_rooms_below_it()
    {
        var plan = Plan();
        var arrows = new List<string>();
        foreach (var path in Files(".cs", ".razor").Where(p => p.StartsWith("src/Vinculo/", StringComparison.Ordinal)))
        {
            var room = path.Split('/')[2];
            if (!plan.TryGetValue(room, out var floor))
                continue;
            var used = RoomName()
                .Matches(WithoutComments(Text(path)))
                .Select(match => match.Groups["room"].Value)
                .Where(plan.ContainsKey)
                .Distinct();
            arrows.AddRange(
                used.Where(other => other != room && plan[other] >= floor && !Allowed(room, other))
                    .Select(other => $"{path} uses {other}, which is not below {room}")
            );
        }

        arrows.ShouldBeEmpty("Draw the arrow in docs/house.md if it is right, or turn it round.");

        // Ui is furniture: it shows what the ground floor knows, and stands on it.
        static bool Allowed(string room, string other) => room == "Ui" && other == "Platform";
    }

    [Fact]
    public void Analytics_knows_nothing_of_the_application_nor_of_clock_disk_and_network()
    {
        string[] foreign =
        [
            "using System.IO;",
            "File.",
            "HttpClient",
            "TimeProvider",
            "DbConnection",
            "Environment.",
            "Console.",
            "Stopwatch",
            "using Microsoft.",
        ];

        Files(".cs")
            .Where(p => p.StartsWith("src/Vinculo.Analytics/", StringComparison.Ordinal))
            .SelectMany(p =>
                foreign
                    .Where(word => Regex.IsMatch(WithoutComments(Text(p)), $@"(?<![\w.]){Regex.Escape(word)}"))
                    .Select(word => $"{p}: {word}")
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void Things_are_called_by_their_real_names() =>
        Files(".cs", ".razor")
            .Where(p => p.StartsWith("src/", StringComparison.Ordinal))
            .Where(p => VagueName().IsMatch(Path.GetFileNameWithoutExtension(p)))
            // The framework's own word for it.
            .Where(p => !p.EndsWith("/SignInManager.cs", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void No_file_is_too_long_to_read() =>
        Files(".cs", ".razor", ".css", ".js")
            .Select(p => (Path: p, Lines: Text(p).AsSpan().Count('\n')))
            .Where(f => f.Lines > LongestFile)
            .Select(f => $"{f.Path}: {f.Lines} lines")
            .ShouldBeEmpty();

    [Fact]
    public void Every_page_says_who_may_open_it() =>
        Files(".razor")
            .Where(p => p.StartsWith("src/", StringComparison.Ordinal))
            .Where(p => PageAddress().IsMatch(Text(p)))
            .Where(p => !PageDoor().IsMatch(Text(p)) && !HasDoorBeside(p))
            .ShouldBeEmpty("A page carries [Permission(…)], [Authorize] or [AllowAnonymous].");

    private static bool HasDoorBeside(string page) =>
        File.Exists(Path.Combine(TestRun.Repository, page + ".cs")) && PageDoor().IsMatch(Text(page + ".cs"));

    [Fact]
    public void Every_text_has_both_languages()
    {
        var missing = new List<string>();
        foreach (var spanish in Files(".resx").Where(p => !p.EndsWith(".en.resx", StringComparison.Ordinal)))
        {
            var english = spanish[..^".resx".Length] + ".en.resx";
            if (!File.Exists(Path.Combine(TestRun.Repository, english)))
            {
                missing.Add($"{english} is missing");
                continue;
            }
            var (es, en) = (Entries(spanish), Entries(english));
            missing.AddRange(es.Keys.Except(en.Keys).Select(key => $"{english}: {key} is missing"));
            missing.AddRange(en.Keys.Except(es.Keys).Select(key => $"{spanish}: {key} is missing"));
            foreach (var key in es.Keys.Intersect(en.Keys))
            {
                if (string.IsNullOrWhiteSpace(es[key]) || string.IsNullOrWhiteSpace(en[key]))
                    missing.Add($"{spanish}: {key} is empty");
                else if (!Holes(es[key]).SetEquals(Holes(en[key])))
                    missing.Add($"{spanish}: {key} tells other facts than {english}");
            }
        }

        missing.ShouldBeEmpty();

        static HashSet<string> Holes(string text) => [.. Hole().Matches(text).Select(m => m.Value)];
    }

    [Fact]
    public void Every_refusal_has_its_sentence()
    {
        var sentences = Entries("src/Vinculo/Platform/Refusals.resx");
        var silent = new List<string>();
        foreach (var path in Files(".cs").Where(p => p.StartsWith("src/Vinculo/", StringComparison.Ordinal)))
            silent.AddRange(
                RefusalCode()
                    .Matches(Text(path))
                    .Select(match => match.Groups["code"].Value)
                    .Where(code => !sentences.ContainsKey(code))
                    .Select(code => $"{path}: {code}")
            );

        silent.Distinct().ShouldBeEmpty("Write the sentence in Platform/Refusals.resx and Refusals.en.resx.");
    }

    [Fact]
    public void Nothing_unfinished_and_nothing_of_one_machine_is_left_in_the_sources()
    {
        // Put together here, so that this file does not find itself.
        string[] banned =
        [
            "TO" + "DO",
            "FIX" + "ME",
            "X" + "XX:",
            "coming " + "soon",
            "lorem " + "ipsum",
            "Not" + "ImplementedException",
            "/ho" + "me/",
            "/wo" + "rk/",
            "/fa" + "rm",
            "C:" + "\\Users",
        ];

        Files(
                ".cs",
                ".razor",
                ".css",
                ".js",
                ".mjs",
                ".md",
                ".sql",
                ".resx",
                ".props",
                ".csproj",
                ".json",
                ".yml",
                ".sh",
                ".cmd",
                ""
            )
            .SelectMany(p =>
            {
                var text = Text(p);
                return banned
                    .Where(word => text.Contains(word, StringComparison.Ordinal))
                    .Select(word => $"{p}: {word}");
            })
            .ShouldBeEmpty();
    }

    [Fact]
    public void Failures_are_never_swallowed() =>
        Files(".cs")
            .Where(p => p.StartsWith("src/", StringComparison.Ordinal))
            .Where(p => EmptyCatch().IsMatch(Text(p)))
            .ShouldBeEmpty();

    [Fact]
    public void Nobody_waits_for_a_task_by_blocking() =>
        Files(".cs", ".razor")
            .Where(p => p.StartsWith("src/", StringComparison.Ordinal))
            .Where(p => Text(p).Contains(".GetAwaiter()" + ".GetResult()", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static Dictionary<string, string> Entries(string resource) =>
        XDocument
            .Parse(Text(resource))
            .Root!.Elements("data")
            .ToDictionary(
                d => d.Attribute("name")!.Value,
                d => d.Element("value")?.Value ?? "",
                StringComparer.Ordinal
            );

    private static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"^\|\s*(?<floor>\d+)\s*\|\s*(?<rooms>[A-Za-z ]+?)\s*\|", RegexOptions.CultureInvariant)]
    private static partial Regex PlanRow();

    // "using Vinculo.Room", "Vinculo.Room.Thing", "@using Vinculo.Room"; not the namespace the file itself declares.
    [GeneratedRegex(@"(?<!namespace )\bVinculo\.(?<room>[A-Z]\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex RoomName();

    [GeneratedRegex(@"(Manager|Helper|Helpers|Utils|Util|Common|Misc)$", RegexOptions.CultureInvariant)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^\s*@page\b", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex PageAddress();

    [GeneratedRegex(
        @"\[(Permission\(|Authorize|AllowAnonymous)|attribute \[.*(Permission|Authorize|AllowAnonymous)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex PageDoor();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Hole();

    [GeneratedRegex(
        @"Refusal\.(Invalid|Missing|Conflict|Forbidden|Stale)\(\s*""(?<code>[a-z0-9.-]+)""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex RefusalCode();

    [GeneratedRegex(@"catch\s*(\([^)]*\)\s*)?(when\s*\(.*?\)\s*)?\{\s*\}", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(
        @"^\s*//.*$|/\*.*?\*/|@\*.*?\*@",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Comment();
}
