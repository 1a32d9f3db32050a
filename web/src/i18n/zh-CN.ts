import type { Same } from "./index";
import type { Texts } from "./en";
import shop from "./shop.zh-CN";

const zhCN: Same<Texts> = {
  app: { name: "一码", skip: "跳到正文", language: "语言", dark: "深色", light: "浅色" },
  common: {
    retry: "重试",
    cancel: "取消",
    save: "保存",
    close: "关闭",
    back: "返回",
    copy: "复制",
    copied: "已复制",
    loading: "加载中",
    more: "显示更多",
    none: "无",
    search: "搜索",
    export: "导出 CSV",
    yes: "是",
    no: "否",
    notFound: "页面不存在",
    home: "返回商店",
  },
  problem: {
    title: "操作未成功",
    Unreachable: "无法连接商店。请检查网络后重试，数据没有丢失。",
    Unexpected: "我们这边出了问题，请稍后重试。",
    Transient: "系统繁忙，请稍后重试。",
    TooManyRequests: "请求过于频繁，请稍候再试。",
    BodyTooLarge: "内容过大，无法提交。",
    NotAuthenticated: "请先登录。",
    NotPermitted: "您没有此操作的权限。",
    Invalid: "请检查填写的内容。",
  },
  shop,
};

export default zhCN;
