//! Figures of the real window on a large library: `cargo xtask bench window`. It prints tables and judges nothing.
//!
//! The data folder is one that `scale make` (in `benches/`) has made, or any other.

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    window::main().await
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("the window is measured on Linux only");
}

#[cfg(target_os = "linux")]
mod window {
    use std::path::PathBuf;

    use anyhow::Result;
    use clap::Parser;
    use shiguang_e2e::figures::{Spread, looking, scrolling, starting};
    use shiguang_e2e::processes;
    use shiguang_e2e::window::{Start, Window};

    /// Measures the window of the program that SHIGUANG_APP names
    #[derive(Parser)]
    struct Arguments {
        /// The library's data folder
        data: PathBuf,
        /// How often it is started
        #[arg(long, default_value_t = 5)]
        starts: usize,
        /// Only starts
        #[arg(long)]
        only_starts: bool,
    }

    pub async fn main() -> Result<()> {
        let arguments = Arguments::parse();
        starts(&arguments)?;
        if arguments.only_starts {
            return Ok(());
        }
        let window = Window::open(&arguments.data, Start { layers: false, ..Start::default() }).await?;
        window.find("[data-photo] img.shown").await?;
        let app = processes::find(window.driver(), "shiguang-app")?;
        memory("a moment after the start", app);
        window
            .until(
                "all is at rest",
                "const at = document.querySelector('[data-testid=activity]');
            return at === null || at.dataset.phase === 'idle'",
            )
            .await?;
        memory("at rest", app);

        println!(
            "\n| scrolling | frames | median ms | p95 | p99 | worst | later than 34 ms | page's main thread, CPU ms a frame | px moved | elements | photos' elements |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|---|");
        frames("nothing but a dot of 10 px", scrolling::of_a_dot(&window).await?);
        frames("wheel, 600 notches", scrolling::by_wheel(&window, 600).await?);
        scrolling::to_top(&window).await?;
        frames("scrubber, top to bottom in 12 s", scrolling::by_scrubber(&window, 12).await?);
        memory("after scrolling", app);

        println!("\n| from | times | median ms | p95 | worst |\n|---|---|---|---|---|");
        spread("a jump to all pictures there", scrolling::jumps(&window, 40).await?);
        scrolling::to_top(&window).await?;
        let slow = looking::turn(&window, 30, true).await?;
        spread("a key to the next photo, with 0.7 s for each", slow.any);
        spread("the same, to 1280 pixels or more", slow.sharp);
        let quick = looking::turn(&window, 30, false).await?;
        spread("a key to the next photo, as fast as it goes", quick.any);
        spread("the same, to 1280 pixels or more", quick.sharp);
        memory("at the end", app);
        window.close().await
    }

    fn starts(arguments: &Arguments) -> Result<()> {
        println!(
            "| start | first picture s | half of the window s | all pictures s | CPU s until half |\n|---|---|---|---|---|"
        );
        for number in 1..=arguments.starts {
            // Needs the right to do so; then the first start reads everything from the disk.
            let cold = number == 1 && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok();
            let started = starting::start(&arguments.data)?;
            let how = if cold { ", nothing in the system's cache" } else { "" };
            println!(
                "| {number}{how} | {:.2} | {:.2} | {:.2} | {:.2} |",
                started.first, started.half, started.all, started.processor
            );
        }
        Ok(())
    }

    fn memory(when: &str, app: u32) {
        let all = processes::memory(app);
        let sum = |of: fn(&processes::Memory) -> f64| all.values().map(of).sum::<f64>();
        let (resident, share) = (sum(|memory| memory.resident), sum(|memory| memory.share));
        println!("\nmemory {when}: {share:.0} MB (resident {resident:.0} MB), of that");
        for (name, memory) in &all {
            println!("  {name}: {:.0} MB (resident {:.0} MB)", memory.share, memory.resident);
        }
    }

    fn frames(how: &str, frames: scrolling::Frames) {
        let Spread { count, median, p95, p99, worst } = frames.between;
        let scrolling::Frames { late, page, nodes, cells, moved, .. } = frames;
        let range =
            |(least, most): (u64, u64)| if least == most { least.to_string() } else { format!("{least} to {most}") };
        println!(
            "| {how} | {count} | {median:.1} | {p95:.1} | {p99:.1} | {worst:.1} | {late} | {page:.1} | {moved:.0} | {} | {} |",
            range(nodes),
            range(cells)
        );
    }

    fn spread(what: &str, spread: Spread) {
        let Spread { count, median, p95, worst, .. } = spread;
        println!("| {what} | {count} | {median:.0} | {p95:.0} | {worst:.0} |");
    }
}
