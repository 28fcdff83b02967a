using System.Globalization;
using System.Net;
using System.Text;
using Vinculo.Platform;

namespace Vinculo.Service.Satisfaction.Api;

/// <summary>
/// The page behind a link: small, without scripts, cookies or the furniture of the house, in the customer's language. Looking at
/// it writes nothing; only the button does.
/// </summary>
internal static class OpinionPage
{
    private const int Lines = 4;

    /// <summary>The question, with what was answered or chosen in the message.</summary>
    /// <param name="chosen">The mark of the link that was touched; null: none.</param>
    /// <param name="said">The answer was just taken.</param>
    /// <param name="no">What is wrong with what was sent; null: nothing.</param>
    public static string Ask(OpinionSheet sheet, string token, string language, int? chosen, bool said, Refusal? no)
    {
        var words = sheet.Texts.In(language);
        var scale = SurveyScale.Of(sheet.Kind);
        var picked = scale.Has(chosen) ? chosen : sheet.Score;
        var page = new StringBuilder();
        if (said)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"done\" role=\"status\">{Plain(words.Thanks)}</p>");
        else if (sheet.Score is not null)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{T("Public.Change")}</p>");
        if (no is not null)
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"wrong\" role=\"alert\">{Plain(RefusalText.Of(no))}</p>"
            );
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            <form method="post" action="{OpinionLinks.Path}/{token}">
            <input type="hidden" name="lang" value="{language}">
            <fieldset><legend><h1>{Plain(words.Question)}</h1></legend>
            <div class="marks n{scale.Marks.Count()}">
            """
        );
        foreach (var mark in scale.Marks)
            page.Append(
                CultureInfo.InvariantCulture,
                $"""<label><input type="radio" name="score" value="{mark}" required{(mark == picked ? " checked" : "")}><span>{mark}</span></label>"""
            );
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            </div><p class="ends"><span>{scale.Least} = {T($"Low.{sheet.Kind}")}</span><span>{scale.Most} = {T(
                $"High.{sheet.Kind}"
            )}</span></p></fieldset>
            """
        );
        if (words.Open is { } open)
            page.Append(
                CultureInfo.InvariantCulture,
                $"""<label class="open">{Plain(open)}<textarea name="comment" rows="{Lines}" maxlength="{Opinion.LongestComment}">{Plain(
                    sheet.Comment
                )}</textarea></label>"""
            );
        page.Append(
            CultureInfo.InvariantCulture,
            $"""
            <button class="send">{T(sheet.Score is null ? "Public.Send" : "Public.SendAgain")}</button></form>
            <form method="post" action="{OpinionLinks.Path}/{token}/no-mas" class="stop"><input type="hidden" name="lang" value="{language}"><button>{T(
                "Public.Stop"
            )}</button></form>
            """
        );
        return Frame(page.ToString(), language, $"{OpinionLinks.Path}/{token}");

        string T(string key) => Text(language, key);
    }

    /// <summary>A sentence: it is over, was answered, is not ours, was stopped.</summary>
    public static string Say(string key, string language) =>
        Frame($"<h1>{Text(language, key)}</h1><p class=\"note\">{Text(language, key + ".Text")}</p>", language, null);

    private static string Frame(string body, string language, string? self) =>
        $"""
            <!doctype html>
            <html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex, nofollow"><title>{Text(language, "Public.Title")}</title>
            <link rel="stylesheet" href="/site-opinion/opinion.css"></head>
            <body>{Other(language, self)}<main>{body}</main><footer>{Text(
                language,
                "Public.Foot"
            )}</footer></body></html>
            """;

    /// <summary>The way to the other language.</summary>
    private static string Other(string language, string? self)
    {
        if (self is null)
            return "";
        var (other, name) = language == "en" ? ("es", "Español") : ("en", "English");
        return $"<nav><a href=\"{self}?lang={other}\" lang=\"{other}\" hreflang=\"{other}\">{name}</a></nav>";
    }

    private static string Text(string language, string key) =>
        Plain(SatisfactionTexts.In(Ui.Languages.CultureOf(language), key));

    private static string Plain(string? text) => WebUtility.HtmlEncode(text ?? "");
}
