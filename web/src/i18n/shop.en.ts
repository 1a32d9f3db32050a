const shop = { title: "Shop" };

export default shop;
