using System.Globalization;
using System.Net;
using Microsoft.Extensions.Localization;
using Vinculo.Integration.Channels;

namespace Vinculo.Integration.WebChat;

/// <summary>The frame: a small page of its own, without the furniture of the house.</summary>
internal static class ChatPage
{
    public static string Write(ChannelAccount account, IStringLocalizer<ChatTexts> texts)
    {
        string T(string key) => WebUtility.HtmlEncode(texts[key].Value);
        var consent = WebUtility.HtmlEncode(account.Setting("consentText") ?? texts["Consent"].Value);
        return $"""
            <!doctype html>
            <html lang="{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{T("Title")}</title><link rel="stylesheet" href="/site-chat/chat.css"></head>
            <body data-hook="{WebUtility.HtmlEncode(account.Hook)}" data-failed="{T(
                "Failed"
            )}" data-us="{WebUtility.HtmlEncode(account.Setting("senderName") ?? texts["Us"].Value)}" data-you="{T(
                "You"
            )}">
            <header><h1>{T("Title")}</h1><button type="button" id="close" aria-label="{T("Close")}">×</button></header>
            <ol id="lines" aria-live="polite" aria-label="{T("Messages")}"></ol>
            <form id="say">
              <div id="who">
                <p>{T("Hello")}</p>
                <label>{T("Name")}<input name="name" autocomplete="name" maxlength="200"></label>
                <label>{T("Email")}<input name="email" type="email" autocomplete="email" maxlength="200"></label>
                <label class="check"><input name="consent" type="checkbox" required><span>{consent}</span></label>
              </div>
              <p id="error" role="alert" hidden></p>
              <div class="line"><textarea name="text" rows="2" maxlength="{HearVisitor.LongestText}" required aria-label="{T(
                "Write"
            )}" placeholder="{T("Write")}"></textarea><button>{T("Send")}</button></div>
            </form>
            <script type="module" src="/site-chat/chat.js"></script>
            </body></html>
            """;
    }
}
