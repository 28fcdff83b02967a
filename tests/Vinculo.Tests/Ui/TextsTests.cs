using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Vinculo.Tests.Ui;

/// <summary>Every text on a screen is a resource, in Spanish and in English; every icon is in the sprite.</summary>
public partial class TextsTests
{
    private static readonly string Source = Path.Combine(TestRun.Repository, "src/Vinculo");

    [Fact]
    public void Every_Spanish_resource_has_an_English_twin_with_the_same_keys()
    {
        var wrong = new List<string>();
        foreach (var spanish in Files("*.resx").Where(f => !f.EndsWith(".en.resx", StringComparison.Ordinal)))
        {
            var english = Path.ChangeExtension(spanish, ".en.resx");
            var es = Keys(spanish);
            var en = File.Exists(english) ? Keys(english) : [];
            wrong.AddRange(es.Except(en).Select(k => $"{Short(english)} lacks {k}"));
            wrong.AddRange(en.Except(es).Select(k => $"{Short(spanish)} lacks {k}"));
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Places_in_a_sentence_are_the_same_in_both_languages()
    {
        var wrong = new List<string>();
        foreach (var spanish in Files("*.resx").Where(f => !f.EndsWith(".en.resx", StringComparison.Ordinal)))
        {
            var english = Path.ChangeExtension(spanish, ".en.resx");
            if (!File.Exists(english))
                continue;
            var en = Values(english);
            foreach (var (key, text) in Values(spanish))
                if (en.TryGetValue(key, out var other) && !Places(text).SetEquals(Places(other)))
                    wrong.Add($"{Short(spanish)} {key}: \"{text}\" / \"{other}\"");
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void No_screen_writes_its_words_itself()
    {
        var wrong = Files("*.razor")
            .SelectMany(f => LiteralTexts(File.ReadAllText(f)).Select(t => $"{Short(f)}: {t}"))
            .ToList();
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_scanner_finds_a_written_word() =>
        LiteralTexts("<p class=\"x\">@L[\"A\"] Guardar cambios</p>\n<Button Title=\"Nuevo cliente\" />")
            .ShouldBe(["Guardar cambios", "Nuevo cliente"], ignoreOrder: true);

    [Fact]
    public void Every_key_a_screen_asks_for_is_there()
    {
        var shared = Keys(Path.Combine(Source, "Ui/UiText.resx"));
        var wrong = new List<string>();
        foreach (var page in Files("*.razor"))
        {
            var markup = File.ReadAllText(page);
            foreach (
                var (variable, type) in Injected().Matches(markup).Select(m => (m.Groups[2].Value, m.Groups[1].Value))
            )
            {
                var resource = type == "UiText" ? null : Files(type.Split('.')[^1] + ".resx").FirstOrDefault();
                var keys =
                    type == "UiText" ? shared
                    : resource is null ? []
                    : Keys(resource);
                wrong.AddRange(
                    Regex
                        .Matches(markup, $@"\b{variable}\[""([^""]+)""(?=[\],])")
                        .Select(m => m.Groups[1].Value)
                        .Where(k => !keys.Contains(k))
                        .Select(k => $"{Short(page)} asks {type} for {k}")
                );
            }
        }
        wrong.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_icon_named_in_a_screen_is_in_the_sprite()
    {
        var icons = File.ReadAllLines(Path.Combine(Source, "Ui/assets/icons.txt")).ToHashSet();
        var wrong = Files("*.razor")
            .SelectMany(f =>
                IconNames()
                    .Matches(File.ReadAllText(f))
                    .Select(m => m.Groups[1].Value)
                    .Where(name => !icons.Contains(name))
                    .Select(name => $"{Short(f)}: {name}")
            )
            .ToList();
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_lock_file_names_no_registry() =>
        File.ReadAllText(Path.Combine(Source, "Ui/assets/package-lock.json")).ShouldNotContain("\"resolved\"");

    private static IEnumerable<string> LiteralTexts(string razor)
    {
        var markup = CodeBlock().Replace(razor, "");
        markup = RazorComment().Replace(markup, "");
        // The arrow of a lambda in an attribute ends no tag.
        markup = markup.Replace("=>", "=", StringComparison.Ordinal);
        foreach (Match m in Shown().Matches(markup))
            yield return m.Groups[2].Value;
        // Expressions first, then tags: what is left between them is what a reader would read.
        markup = DirectiveLine().Replace(markup, "");
        markup = Expressions(markup);
        markup = Tags().Replace(markup, "\n");
        foreach (var line in markup.Split('\n'))
        {
            var text = CodeLine().IsMatch(line.TrimStart(' ', '{', '}', '\t', '\r'))
                ? ""
                : line.Trim(' ', '{', '}', '·', '(', ')', ':', '/', ',', '.', '…', '%', '—', '"');
            if (Word().IsMatch(text) && text is not ("Vínculo" or "Ctrl K" or "Ctrl" or "Esc"))
                yield return text;
        }
    }

    /// <summary>Takes out @expressions with balanced brackets and the heads of @if, @foreach, @for, @switch, else.</summary>
    private static string Expressions(string markup)
    {
        var kept = new System.Text.StringBuilder(markup.Length);
        for (var i = 0; i < markup.Length; i++)
        {
            var isElse =
                string.CompareOrdinal(markup, i, "else", 0, 4) == 0
                && (i == 0 || char.IsWhiteSpace(markup[i - 1]) || markup[i - 1] == '}');
            if (markup[i] == '@' || isElse)
            {
                i++;
                while (i < markup.Length)
                {
                    if (
                        markup[i] is '(' or '[' or '<'
                        && i > 0
                        && char.IsLetterOrDigit(markup[i - 1])
                        && markup[i] != '<'
                    )
                    {
                        i = Close(markup, i) + 1;
                        if (i < markup.Length && markup[i] is not ('.' or '[' or '(' or '?' or '!'))
                            break;
                    }
                    else if (char.IsLetterOrDigit(markup[i]) || markup[i] is '_' or '.' or '?' or '!')
                    {
                        i++;
                    }
                    else if (markup[i] is '(' or '[')
                    {
                        i = Close(markup, i) + 1;
                    }
                    else if (markup[i] == ' ' && AfterKeyword(markup, i))
                    {
                        i++;
                    }
                    else
                    {
                        break;
                    }
                }
                kept.Append('\n');
                i--;
                continue;
            }
            kept.Append(markup[i]);
        }
        return kept.ToString();
    }

    private static bool AfterKeyword(string markup, int at) =>
        new[] { "if", "else", "for", "foreach", "switch", "while", "await" }.Any(k =>
            at >= k.Length && string.CompareOrdinal(markup, at - k.Length, k, 0, k.Length) == 0
        )
        && at + 1 < markup.Length
        && (markup[at + 1] == '(' || string.CompareOrdinal(markup, at + 1, "if", 0, 2) == 0);

    private static int Close(string markup, int open)
    {
        var depth = 0;
        var quoted = false;
        for (var i = open; i < markup.Length; i++)
        {
            if (markup[i] == '"' && markup[i - 1] != '\\')
                quoted = !quoted;
            if (quoted)
                continue;
            if (markup[i] is '(' or '[')
                depth++;
            if (markup[i] is ')' or ']' && --depth == 0)
                return i;
        }
        return markup.Length - 1;
    }

    private static IEnumerable<string> Files(string pattern) =>
        Directory
            .EnumerateFiles(Source, pattern, SearchOption.AllDirectories)
            .Where(f => !Regex.IsMatch(f, @"[\\/](bin|obj|node_modules)[\\/]"));

    private static string Short(string file) => Path.GetRelativePath(Source, file);

    private static HashSet<string> Keys(string resx) => [.. Values(resx).Keys];

    private static Dictionary<string, string> Values(string resx) =>
        XDocument
            .Load(resx)
            .Root!.Elements("data")
            .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"\{(\d+)")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?ms)^@(code|functions)\s*\{.*\z")]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->|<style>.*?</style>|<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex RazorComment();

    [GeneratedRegex(
        @"(?m)^\s*@(page|using|inject|inherits|attribute|layout|namespace|implements|typeparam|rendermode).*$"
    )]
    private static partial Regex DirectiveLine();

    [GeneratedRegex(
        @"\b(Title|Label|Text|EmptyText|Hint|Error|Caption|placeholder|aria-label|title|alt)=""([^@""]*\p{L}{2}[^@""]*)"""
    )]
    private static partial Regex Shown();

    [GeneratedRegex(@"<[^<>]*(?:""[^""]*""[^<>]*)*>", RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex(
        @"^\s*(var |if \(|foreach|for \(|switch|case |default:|break;|[\w.]+\s*(=|\+=|\+\+)|[\w.]+\(.*\);)|;\s*$"
    )]
    private static partial Regex CodeLine();

    [GeneratedRegex(@"\p{L}{2}")]
    private static partial Regex Word();

    [GeneratedRegex(@"@inject IStringLocalizer<([\w.]+)> (\w+)")]
    private static partial Regex Injected();

    [GeneratedRegex(@"(?:(?:<Icon Name|\bIcon)=|\bIcons\.Of\()""([a-z0-9-]+)""")]
    private static partial Regex IconNames();
}
